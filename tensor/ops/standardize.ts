/**
 * Channels brought to mean 0 and variance 1. Their statistics are of x - mean: E[x²] - mean² is a pass less, but a mean of
 * a hundred deviations costs it all digits but three.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';
import { affine, channelDot, channelSize, perChannel } from './channels.ts';

export interface Moments {
  /** Each [channels]; the variance is the biased one. */
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Maps by their own statistics; only `values` may have a gradient. */
export interface Standardized extends Moments {
  /** shift + (x - mean) / √(variance + epsilon); [channels, batch, height, width] */
  readonly values: Tensor;
  /** The mean of `values`, which is that of rounding `mean`: 3e-5 where the mean is 1000 deviations, or 0. [channels] */
  readonly shift: Tensor;
  /** 1 / √(variance + epsilon); [channels] */
  readonly inverse: Tensor;
}

type Parts = [values: Tensor, shift: Tensor, mean: Tensor, inverse: Tensor];

function standardizeChannels(x: Tensor, epsilon: number): Parts {
  const fused = runFused('StandardizeChannels', { x }, { epsilon });
  if (fused !== null) return fused as Parts;
  const meanOf = (maps: Tensor): Tensor => tf.mean(maps, [1, 2, 3]);
  const mean = meanOf(x);
  const centred = tf.sub(x, perChannel(mean));
  const inverse = tf.rsqrt(tf.add(meanOf(tf.square(centred)), epsilon));
  const values = tf.mul(centred, perChannel(inverse));
  return [values, meanOf(values), mean, inverse];
}

/**
 * The values alone, for operations that have a gradient of their own.
 * @param x [channels, batch, height, width]
 */
export function standardized(x: Tensor, epsilon: number): Standardized {
  const [values, shift, mean, inverse] = standardizeChannels(x, epsilon);
  // Rounding may take it below zero where a channel is constant.
  const variance = tf.relu(tf.sub(tf.reciprocal(tf.square(inverse)), epsilon));
  return { values, shift, mean, inverse, variance };
}

/** What backward passes through standardised maps have in common, from g, the gradient of their values. */
export interface Backward {
  /** slope · (g - mean(g) - n · mean(g · n)), n the standardised maps and slope [channels]. */
  readonly dx: Tensor;
  /** Sums over each channel of g and of g · n; [channels]. */
  readonly sum: Tensor;
  readonly along: Tensor;
}

export function backward(
  g: Tensor,
  slope: Tensor,
  { values, shift }: Pick<Standardized, 'values' | 'shift'>,
): Backward {
  const count = channelSize(g);
  const sum = tf.sum(g, [1, 2, 3]);
  const along = tf.sub(channelDot(g, values), tf.mul(shift, sum));
  const back = tf.div(tf.mul(slope, along), -count);
  const constant = tf.sub(tf.div(tf.mul(slope, sum), -count), tf.mul(back, shift));
  return { dx: tf.add(tf.mul(g, perChannel(slope)), affine(values, back, constant, false)), sum, along };
}

/**
 * With a gradient by x.
 * @param x [channels, batch, height, width]
 */
export function standardize(x: Tensor, epsilon: number): Standardized {
  const parts = standardized(x, epsilon);
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    save([parts.values, parts.shift, parts.inverse]);
    return {
      value: tf.clone(parts.values),
      gradFunc: (g: Tensor, saved: Tensor[]) => {
        const [values, shift, inverse] = saved as [Tensor, Tensor, Tensor];
        return [backward(g, inverse, { values, shift }).dx];
      },
    };
  });
  return { ...parts, values: op(x) };
}
