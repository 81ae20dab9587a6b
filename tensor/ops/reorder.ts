import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

/**
 * The tokens of each image in another order: token p of the result is token `order[p]` of x. Windows, their cyclic
 * shift and the merging of neighbours are such orders, so that each costs one copy and its gradient another.
 * @param x [batch, tokens, width]
 * @param order a permutation of the tokens
 */
export function reorder(x: Tensor, order: readonly number[]): Tensor {
  if (order.every((from, to) => from === to)) return x;
  // The gradient of a permutation is its inverse: tf.gather's own would add up rows as if some came twice.
  const op = tf.customGrad((...args) => ({
    value: gather(args[0] as Tensor, order),
    gradFunc: (dy: Tensor) => [gather(dy, inverse(order))],
  }));
  return op(x);
}

const gather = (x: Tensor, order: readonly number[]): Tensor => tf.gather(x, tf.tensor1d([...order], 'int32'), 1);

/** The permutation that undoes this one. */
export function inverse(order: readonly number[]): readonly number[] {
  const result = new Array<number>(order.length);
  order.forEach((from, to) => {
    result[from] = to;
  });
  return result;
}
