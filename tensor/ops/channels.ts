/** Statistics of channels and affine maps of them: what batch normalisation is made of. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';
import { mapShape } from './feature-maps.ts';

const perChannel = (values: Tensor): Tensor => tf.reshape(values, [values.size, 1, 1, 1]);

/** Sum of a · b over each channel; [channels]. */
export function channelDot(a: Tensor, b: Tensor): Tensor {
  return runFused('ChannelDot', { a, b }, {})?.[0] ?? tf.sum(tf.mul(a, b), [1, 2, 3]);
}

function affine(x: Tensor, scale: Tensor, offset: Tensor, relu: boolean, residual?: Tensor): Tensor {
  const inputs = residual === undefined ? { x, scale, offset } : { x, scale, offset, residual };
  const fused = runFused('ChannelAffine', inputs, { relu });
  if (fused !== null) return fused[0]!;
  const mapped = tf.add(tf.mul(x, perChannel(scale)), perChannel(offset));
  const sum = residual === undefined ? mapped : tf.add(mapped, residual);
  return relu ? tf.relu(sum) : sum;
}

export interface AffineOptions {
  readonly relu?: boolean;
  /** Added before the ReLU; of x's shape. */
  readonly residual?: Tensor;
}

/**
 * y = scale · x + offset (+ residual), then ReLU where asked.
 * @param x [channels, batch, height, width]
 * @param scale [channels]
 * @param offset [channels]
 */
export function channelAffine(x: Tensor, scale: Tensor, offset: Tensor, options: AffineOptions = {}): Tensor {
  const { relu = false, residual } = options;
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [maps, gain, shift, added] = args.slice(0, -1) as [Tensor, Tensor, Tensor, Tensor?];
    const value = affine(maps, gain, shift, relu, added);
    save([maps, gain, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedMaps, savedGain, savedValue] = saved as [Tensor, Tensor, Tensor];
        const gradient = relu ? tf.mul(dy, tf.step(savedValue)) : dy;
        const dx = tf.mul(gradient, perChannel(savedGain));
        const inputs = [dx, channelDot(gradient, savedMaps), tf.sum(gradient, [1, 2, 3])];
        return added === undefined ? inputs : [...inputs, gradient];
      },
    };
  });
  return residual === undefined ? op(x, scale, offset) : op(x, scale, offset, residual);
}

const moments = tf.customGrad((...args) => {
  const [x, save] = args as [Tensor, tf.GradSaveFunc];
  const mean = tf.mean(x, [1, 2, 3]);
  const count = x.size / mean.size;
  // One pass over the data, as E[x²] - E[x]²; rounding may take it below zero where a channel is constant.
  const variance = tf.relu(tf.sub(tf.div(channelDot(x, x), count), tf.square(mean)));
  save([x, mean]);
  return {
    value: tf.stack([mean, variance]),
    // d mean / dx = 1 / count; d variance / dx = 2 (x - mean) / count.
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const [savedX, savedMean] = saved as [Tensor, Tensor];
      const [dMean, dVariance] = tf.unstack(dy) as [Tensor, Tensor];
      const slope = tf.mul(dVariance, 2 / count);
      const offset = tf.sub(tf.div(dMean, count), tf.mul(slope, savedMean));
      return [affine(savedX, slope, offset, false)];
    },
  };
});

/**
 * Mean and biased variance of each channel, each [channels]. The variance is that of the square minus the squared
 * mean: in float32 it loses digits where the mean is many times the deviation, which outputs of convolutions are not.
 * @param x [channels, batch, height, width]
 */
export function channelMoments(x: Tensor): { readonly mean: Tensor; readonly variance: Tensor } {
  const [mean, variance] = tf.unstack(moments(x)) as [Tensor, Tensor];
  return { mean, variance };
}

/** How many elements a channel has. */
export const channelSize = (x: Tensor): number => x.size / mapShape(x)[0];
