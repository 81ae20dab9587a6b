/** Batch normalisation (Ioffe and Szegedy, 2015), as torch.nn.BatchNorm2d. */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { type AffineOptions, channelAffine, channelMoments, channelSize } from './channels.ts';

export interface BatchNormParameters {
  /** Each [channels]. */
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly running_mean: Tensor;
  readonly running_var: Tensor;
}

export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
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
  const batch = channelMoments(x);
  const output = normalizeChannels(x, batch, parameters, { ...options, epsilon });
  return { output, ...updatedStatistics(parameters, batch, count, momentum) };
}
