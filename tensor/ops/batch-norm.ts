/** Batch normalisation (Ioffe and Szegedy, 2015), as torch.nn.BatchNorm2d. */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { type AffineOptions, affine, channelAffine, channelSize } from './channels.ts';
import { backward, type Moments, type Standardized, standardized } from './standardize.ts';

export interface BatchNormParameters {
  /** Each [channels]. */
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly running_mean: Tensor;
  readonly running_var: Tensor;
}

/** Normalises by these moments, scales and shifts; a residual and a ReLU after it cost no pass of their own. */
export function normalizeChannels(
  x: Tensor,
  { mean, variance }: Moments,
  { weight, bias }: Pick<BatchNormParameters, 'weight' | 'bias'>,
  options: AffineOptions & { readonly epsilon: number },
): Tensor {
  const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, options.epsilon)));
  return channelAffine(x, scale, tf.sub(bias, tf.mul(mean, scale)), options);
}

/**
 * Running statistics after a batch: the old ones and the batch's, mixed by momentum. torch divides the running
 * variance by count - 1, though it normalises by the variance divided by count.
 */
export function updatedStatistics(
  { running_mean, running_var }: Pick<BatchNormParameters, 'running_mean' | 'running_var'>,
  { mean, variance }: Moments,
  count: number,
  momentum: number,
): { readonly running_mean: Tensor; readonly running_var: Tensor } {
  const mix = (old: Tensor, now: Tensor): Tensor => tf.add(tf.mul(old, 1 - momentum), tf.mul(now, momentum));
  return {
    running_mean: mix(running_mean, mean),
    running_var: mix(running_var, tf.mul(variance, count / (count - 1))),
  };
}

/** By the statistics of the batch; one gradient for the whole, by which each map is read and written least often. */
function normalizeByBatch(
  x: Tensor,
  { weight, bias }: Pick<BatchNormParameters, 'weight' | 'bias'>,
  statistics: Standardized,
  { relu = false, residual }: AffineOptions,
): Tensor {
  const { values, shift, inverse } = statistics;
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [, gain, offset, added] = args.slice(0, -1) as [Tensor, Tensor, Tensor, Tensor?];
    const value = affine(values, gain, tf.sub(offset, tf.mul(shift, gain)), relu, added);
    save([gain, values, shift, inverse, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [scale, n, off, inverted, y] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
        const g = relu ? tf.mul(dy, tf.step(y)) : dy;
        const { dx, along, sum } = backward(g, tf.mul(scale, inverted), { values: n, shift: off });
        return added === undefined ? [dx, along, sum] : [dx, along, sum, g];
      },
    };
  });
  return residual === undefined ? op(x, weight, bias) : op(x, weight, bias, residual);
}

export interface BatchNormOptions extends AffineOptions {
  readonly training: boolean;
  readonly epsilon?: number;
  /** Weight of the present batch in the running statistics. */
  readonly momentum?: number;
}

/**
 * In training, normalises by the batch's own statistics and gives the running ones after it; in evaluation, by the
 * running ones, which stay. Throws in training where a channel has a single value, as torch does.
 * @param x [channels, batch, height, width]
 */
export function batchNorm(
  x: Tensor,
  parameters: BatchNormParameters,
  { training, epsilon = 1e-5, momentum = 0.1, ...options }: BatchNormOptions,
): { readonly output: Tensor; readonly running_mean: Tensor; readonly running_var: Tensor } {
  const { running_mean, running_var } = parameters;
  if (!training) {
    const output = normalizeChannels(x, { mean: running_mean, variance: running_var }, parameters, {
      ...options,
      epsilon,
    });
    return { output, running_mean, running_var };
  }
  const count = channelSize(x);
  if (count < 2) throw new Error('batch normalisation needs more than one value a channel in training');
  const statistics = standardized(x, epsilon);
  const output = normalizeByBatch(x, parameters, statistics, options);
  return { output, ...updatedStatistics(parameters, statistics, count, momentum) };
}
