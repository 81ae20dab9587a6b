import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { mapShape } from './feature-maps.ts';
import { cubicWeights, linearWeights, type Matrix } from './resampling-matrices.ts';
import type { Pair } from './window.ts';

const tensorOf = ({ rows, columns, data }: Matrix): Tensor => tf.tensor(data, [rows, columns]);

/**
 * Weighs the rows and the columns of each map.
 * @param x [channels, batch, height, width]
 * @param down [height after, height]
 * @param across [width after, width]
 */
export function resample(x: Tensor, down: Matrix, across: Matrix): Tensor {
  const [channels, batch, height, width] = mapShape(x);
  const lines = tf.reshape(x, [channels * batch * height, width]);
  const narrow = tf.reshape(tf.matMul(lines, tensorOf(across), false, true), [channels * batch, height, across.rows]);
  const weights = tf.reshape(tensorOf(down), [1, down.rows, height]);
  return tf.reshape(tf.matMul(weights, narrow), [channels, batch, down.rows, across.rows]);
}

export interface ResizeOptions {
  /** Height and width after. */
  readonly size: Pair;
  /** Whether the corner pixels' centres stay where they are, or the map's borders do. */
  readonly alignCorners: boolean;
}

const resizeBy =
  (weights: (into: number, out: number, alignCorners: boolean) => Matrix) =>
  (x: Tensor, { size, alignCorners }: ResizeOptions): Tensor => {
    const [, , height, width] = mapShape(x);
    return resample(x, weights(height, size[0], alignCorners), weights(width, size[1], alignCorners));
  };

/** As torch.nn.functional.interpolate(mode='bilinear'). @param x [channels, batch, height, width] */
export const resizeBilinear = resizeBy(linearWeights);

/** As torch.nn.functional.interpolate(mode='bicubic'). @param x [channels, batch, height, width] */
export const resizeBicubic = resizeBy(cubicWeights);
