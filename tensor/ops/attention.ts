import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';

/** alpha · a · b over the last two axes. */
export function scaledMatMul(a: Tensor, b: Tensor, alpha: number, transposeA: boolean, transposeB: boolean): Tensor {
  const fused = runFused('ScaledMatMul', { a, b }, { transposeA, transposeB, alpha });
  if (fused !== null) return fused[0]!;
  return tf.mul(tf.matMul(a, b, transposeA, transposeB), alpha);
}

/**
 * Scaled dot-product attention, softmax(q kᵀ / √width) v (Vaswani et al., 2017).
 * @param query [batch, heads, tokens, width]; key and value alike
 */
export function attention(query: Tensor, key: Tensor, value: Tensor): Tensor {
  const scale = query.shape.at(-1)! ** -0.5;
  const op = tf.customGrad((...args) => {
    const [q, k, v, save] = args as [Tensor, Tensor, Tensor, tf.GradSaveFunc];
    const weights = tf.softmax(scaledMatMul(q, k, scale, false, true));
    const result = tf.matMul(weights, v);
    save([q, k, v, weights, result]);
    return {
      value: result,
      gradFunc: (dy: Tensor, saved: Tensor[]) => attentionGradients(dy, saved, scale).inputs,
    };
  });
  return op(query, key, value);
}

/**
 * By query, key and value, and by the scores, from the gradient of the result.
 * @param saved query, key, value, the softmax of the scores, the result
 */
export function attentionGradients(
  dy: Tensor,
  saved: readonly Tensor[],
  scale: number,
): { readonly inputs: Tensor[]; readonly scores: Tensor } {
  const [q, k, v, w, y] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const dWeights = tf.matMul(dy, v, false, true);
  // The softmax' gradient is w * (dw - sum(dw * w)); that sum over keys equals sum(dy * y) over the width, which
  // is shorter (Dao et al., FlashAttention, 2022).
  const scores = tf.mul(w, tf.sub(dWeights, tf.sum(tf.mul(dy, y), -1, true)));
  const inputs = [
    scaledMatMul(scores, k, scale, false, false),
    scaledMatMul(scores, q, scale, true, false),
    tf.matMul(w, dy, true, false),
  ];
  return { inputs, scores };
}
