/** Attention heads: from the columns of a projection to an axis of their own, and back. */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

/**
 * Query, key and value, each [batch, heads, tokens, width]. The three stay together while axes change places: ONNX Runtime
 * exchanges two axes of four a third faster than it brings the middle one of five to the front.
 * @param projected [batch, tokens, 3 · heads · width]
 */
export function splitHeads(projected: Tensor, heads: number): [query: Tensor, key: Tensor, value: Tensor] {
  const [batch, tokens, all] = projected.shape as [number, number, number];
  const columns = tf.reshape(projected, [batch, tokens, 3 * heads, all / (3 * heads)]);
  return tf.split(tf.transpose(columns, [0, 2, 1, 3]), 3, 1) as [Tensor, Tensor, Tensor];
}

/** [batch, tokens, heads · width] of [batch, heads, tokens, width]. */
export function joinHeads(x: Tensor): Tensor {
  const [batch, heads, tokens, width] = x.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * width]);
}
