/** Sums over channels and affine maps of them: what batch normalisation is made of. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';
import { mapShape } from './feature-maps.ts';

/** [channels, 1, 1, 1] of [channels]. */
export const perChannel = (values: Tensor): Tensor => tf.reshape(values, [values.size, 1, 1, 1]);

/** Sum of a · b over each channel; [channels]. */
export function channelDot(a: Tensor, b: Tensor): Tensor {
  return runFused('ChannelDot', { a, b }, {})?.[0] ?? tf.sum(tf.mul(a, b), [1, 2, 3]);
}

/** scale · x + offset (+ residual), then ReLU where asked; for operations that have a gradient of their own. */
export function affine(x: Tensor, scale: Tensor, offset: Tensor, relu: boolean, residual?: Tensor): Tensor {
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
  /** Taken off x first; [channels]. A number of the data, without a gradient of its own. */
  readonly shift?: Tensor;
}

/**
 * y = scale · (x - shift) + offset (+ residual), then ReLU where asked.
 * @param x [channels, batch, height, width]
 * @param scale [channels]
 * @param offset [channels]
 */
export function channelAffine(x: Tensor, scale: Tensor, offset: Tensor, options: AffineOptions = {}): Tensor {
  const { relu = false, residual, shift } = options;
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [maps, gain, offsets, added] = args.slice(0, -1) as [Tensor, Tensor, Tensor, Tensor?];
    const from = shift === undefined ? offsets : tf.sub(offsets, tf.mul(shift, gain));
    const value = affine(maps, gain, from, relu, added);
    save(shift === undefined ? [maps, gain, value] : [maps, gain, value, shift]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedMaps, savedGain, savedValue, savedShift] = saved as [Tensor, Tensor, Tensor, Tensor?];
        const gradient = relu ? tf.mul(dy, tf.step(savedValue)) : dy;
        const dx = tf.mul(gradient, perChannel(savedGain));
        const [along, sum] = [channelDot(gradient, savedMaps), tf.sum(gradient, [1, 2, 3])];
        const inputs = [dx, savedShift === undefined ? along : tf.sub(along, tf.mul(savedShift, sum)), sum];
        return added === undefined ? inputs : [...inputs, gradient];
      },
    };
  });
  return residual === undefined ? op(x, scale, offset) : op(x, scale, offset, residual);
}

/** How many elements a channel has. */
export const channelSize = (x: Tensor): number => x.size / mapShape(x)[0];
