import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

export interface Rotation {
  /** Cosines and sines of the angles, [tokens, width / 2] each. */
  readonly cos: Tensor;
  readonly sin: Tensor;
  /** Which two features turn together: neighbours, or one of the first half and one of the second. */
  readonly pairs: 'neighbours' | 'halves';
}

/**
 * Rotary positions (Su et al., 2021): each pair of features of a token turned by an angle of its place. What comes out has
 * the first of all pairs before the second ones, whichever the pairs: queries and keys in one order have the same products.
 * @param x [batch, heads, tokens, width]; the width is even
 */
export function rotate(x: Tensor, { cos, sin, pairs }: Rotation): Tensor {
  const [first, second] = pairs === 'halves' ? (tf.split(x, 2, 3) as [Tensor, Tensor]) : neighbours(x);
  const turned = tf.sub(tf.mul(first, cos), tf.mul(second, sin));
  return tf.concat([turned, tf.add(tf.mul(second, cos), tf.mul(first, sin))], 3);
}

function neighbours(x: Tensor): readonly [Tensor, Tensor] {
  const [batch, heads, tokens, width] = x.shape as [number, number, number, number];
  const parts = tf.split(tf.reshape(x, [-1, 2]), 2, 1);
  return parts.map((part) => tf.reshape(part, [batch, heads, tokens, width / 2])) as [Tensor, Tensor];
}
