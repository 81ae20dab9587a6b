import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';

/** Φ(x), the distribution function of the standard normal. */
export const normalCdf = (x: Tensor): Tensor => tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);

/** d/dx x Φ(x) = Φ(x) + x φ(x), φ the density of the standard normal. */
export function geluSlope(x: Tensor, cdf: Tensor): Tensor {
  const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return tf.add(cdf, tf.mul(x, density));
}

/** The function alone: for operations that have a gradient of their own. */
export const geluValue = (x: Tensor): Tensor => runFused('Gelu', { x }, {})?.[0] ?? tf.mul(x, normalCdf(x));

const op = tf.customGrad((...args) => {
  const [x, save] = args as [Tensor, tf.GradSaveFunc];
  save([x]);
  return {
    value: geluValue(x),
    gradFunc: (dy: Tensor, [savedX]: Tensor[]) => tf.mul(dy, geluSlope(savedX!, normalCdf(savedX!))),
  };
});

/** Gaussian error linear unit x Φ(x) (Hendrycks and Gimpel, 2016), exact, as torch.nn.GELU. */
export function gelu(x: Tensor): Tensor {
  return op(x);
}
