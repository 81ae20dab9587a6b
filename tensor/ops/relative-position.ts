/**
 * Relative-position biases (Liu et al., Swin Transformer, 2021; Bao et al., BEiT, 2021): what attention between two
 * tokens of a square adds for the way from the one to the other.
 *
 * The look-up is two products with constant matrices, one for the rows and one for the columns of the square. They
 * pick single values, so the result is exact, and the gradient needs no scattering.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { broadcast } from './broadcast.ts';

/** [side², 2 side - 1]: 1 where the way from coordinate k to coordinate i is a - (side - 1). Rows are i * side + k. */
function ways(side: number): Tensor {
  const width = 2 * side - 1;
  const data = new Float32Array(side * side * width);
  for (let i = 0; i < side; i++) {
    for (let k = 0; k < side; k++) data[(i * side + k) * width + (i - k + side - 1)] = 1;
  }
  return tf.tensor2d(data, [side * side, width]);
}

/**
 * Bias between the tokens of a square window.
 * @param table [(2 side - 1)², heads]: a row for each way, by rows and columns of the window
 * @returns [heads, side², side²]: from the token of the last axis to the one before it, tokens row by row
 */
export function relativePositionBias(table: Tensor, side: number): Tensor {
  const width = 2 * side - 1;
  const heads = table.shape[1]!;
  const byWay = tf.reshape(tf.transpose(table, [1, 0]), [heads, width, width]);
  const pick = tf.expandDims(ways(side), 0);
  const pairs = tf.matMul(tf.matMul(pick, byWay), pick, false, true);
  const square = tf.reshape(pairs, [heads, side, side, side, side]);
  return tf.reshape(tf.transpose(square, [0, 1, 3, 2, 4]), [heads, side * side, side * side]);
}

/**
 * The same for a class token before the tokens of the square, as BEiT has it.
 * @param table [(2 side - 1)² + 3, heads]: the last rows are for class to token, token to class, class to itself
 * @returns [heads, side² + 1, side² + 1]
 */
export function relativePositionBiasWithClass(table: Tensor, side: number): Tensor {
  const [rows, heads] = table.shape as [number, number];
  const tokens = side * side;
  const [inside, ...others] = tf.split(table, [rows - 3, 1, 1, 1], 0) as [Tensor, Tensor, Tensor, Tensor];
  const [toTokens, toClass, toItself] = others.map((row) => tf.reshape(row, [heads, 1, 1])) as [Tensor, Tensor, Tensor];
  const first = tf.concat([toItself, broadcast(toTokens, [heads, 1, tokens])], 2);
  const rest = tf.concat([broadcast(toClass, [heads, tokens, 1]), relativePositionBias(inside, side)], 2);
  return tf.concat([first, rest], 1);
}
