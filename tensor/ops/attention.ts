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
      // The softmax' gradient is w * (dw - sum(dw * w)); that sum over keys equals sum(dy * y) over the width, which
      // is shorter (Dao et al., FlashAttention, 2022).
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [sq, sk, sv, w, y] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
        const dWeights = tf.matMul(dy, sv, false, true);
        const dScores = tf.mul(w, tf.sub(dWeights, tf.sum(tf.mul(dy, y), -1, true)));
        return [
          scaledMatMul(dScores, sk, scale, false, false),
          scaledMatMul(dScores, sq, scale, true, false),
          tf.matMul(w, dy, true, false),
        ];
      },
    };
  });
  return op(query, key, value);
}
