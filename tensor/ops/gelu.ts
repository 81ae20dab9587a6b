import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';

/** Φ(x), the distribution function of the standard normal. */
const normalCdf = (x: Tensor): Tensor => tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);

const op = tf.customGrad((...args) => {
  const [x, save] = args as [Tensor, tf.GradSaveFunc];
  save([x]);
  return {
    value: runFused('Gelu', { x }, {})?.[0] ?? tf.mul(x, normalCdf(x)),
    // d/dx x Φ(x) = Φ(x) + x φ(x), φ the density of the standard normal.
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const savedX = saved[0]!;
      const density = tf.mul(tf.exp(tf.mul(tf.square(savedX), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dy, tf.add(normalCdf(savedX), tf.mul(savedX, density)));
    },
  };
});

/** Gaussian error linear unit x Φ(x) (Hendrycks and Gimpel, 2016), exact, as torch.nn.GELU. */
export function gelu(x: Tensor): Tensor {
  return op(x);
}
