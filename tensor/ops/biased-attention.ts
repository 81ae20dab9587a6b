import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { attentionGradients, scaledMatMul } from './attention.ts';

/**
 * Attention with something added to each score, softmax(q kᵀ / √width + bias) v: relative positions, masks.
 * @param query [batch, groups, tokens, width]; key and value alike. A group is a head, or a head of a window.
 * @param bias [groups, tokens, tokens]: the same for the whole batch, from key (last axis) to query
 */
export function biasedAttention(query: Tensor, key: Tensor, value: Tensor, bias: Tensor): Tensor {
  const scale = query.shape.at(-1)! ** -0.5;
  const op = tf.customGrad((...args) => {
    const [q, k, v, b, save] = args as [Tensor, Tensor, Tensor, Tensor, tf.GradSaveFunc];
    const weights = tf.softmax(tf.add(scaledMatMul(q, k, scale, false, true), b));
    const result = tf.matMul(weights, v);
    save([q, k, v, weights, result]);
    return {
      value: result,
      // The scores' own gradient, summed over the batch, is the bias'.
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const { inputs, scores } = attentionGradients(dy, saved, scale);
        return [...inputs, tf.sum(scores, 0)];
      },
    };
  });
  return op(query, key, value, bias);
}
