import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';

/** The result, the mean and the inverse standard deviation of each row. */
export function normalize(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): readonly Tensor[] {
  const fused = runFused('LayerNorm', { x, scale, offset }, { epsilon });
  if (fused !== null) return fused;
  const mean = tf.mean(x, -1, true);
  const centred = tf.sub(x, mean);
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
  return [tf.add(tf.mul(tf.mul(centred, inverse), scale), offset), mean, inverse];
}

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton, 2016), as torch.nn.LayerNorm: the variance is the
 * biased one.
 * @param x [..., width]
 * @param scale [width]
 * @param offset [width]
 */
export function layerNorm(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Tensor {
  const width = scale.size;
  const op = tf.customGrad((...args) => {
    const [rows, gain, shift, save] = args as [Tensor, Tensor, Tensor, tf.GradSaveFunc];
    const [value, mean, inverse] = normalize(rows, gain, shift, epsilon) as [Tensor, Tensor, Tensor];
    save([rows, gain, mean, inverse]);
    return {
      value,
      // With n = (x - mean) / sd and g = dy * scale: dx = (g - mean(g) - n * mean(g * n)) / sd.
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedX, savedGain, savedMean, savedInverse] = saved as [Tensor, Tensor, Tensor, Tensor];
        const normal = tf.mul(tf.sub(savedX, savedMean), savedInverse);
        const scaled = tf.mul(dy, savedGain);
        const along = tf.mean(tf.mul(scaled, normal), -1, true);
        const dx = tf.mul(tf.sub(tf.sub(scaled, tf.mean(scaled, -1, true)), tf.mul(normal, along)), savedInverse);
        return [dx, tf.sum(tf.mul(dy, normal), 0), tf.sum(dy, 0)];
      },
    };
  });
  return tf.reshape(op(tf.reshape(x, [-1, width]), scale, offset), x.shape);
}
