import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';

/** Parts of the function and its slope, in as few passes as there are: factors are left to whoever multiplies next. */
export interface GeluParts {
  /** x / √2. */
  readonly scaled: Tensor;
  /** 2 Φ(x) = 1 + erf(x / √2), Φ the distribution function of the standard normal. */
  readonly doubleCdf: Tensor;
}

export function geluParts(x: Tensor): GeluParts {
  const scaled = tf.mul(x, Math.SQRT1_2);
  return { scaled, doubleCdf: tf.add(tf.erf(scaled), 1) };
}

const LOG_FACTOR = Math.log(2 / Math.sqrt(Math.PI));

/** Twice the slope of x Φ(x): 2 Φ(x) + 2 x φ(x), φ the density; with u = x / √2 that is 2 Φ(x) + u 2/√π exp(-u²). */
export const doubleSlope = ({ scaled, doubleCdf }: GeluParts): Tensor =>
  tf.add(doubleCdf, tf.mul(scaled, tf.exp(tf.sub(LOG_FACTOR, tf.square(scaled)))));

/** The function alone: for operations that have a gradient of their own. */
export function geluValue(x: Tensor): Tensor {
  const fused = runFused('Gelu', { x }, {});
  return fused?.[0] ?? tf.mul(tf.mul(x, geluParts(x).doubleCdf), 0.5);
}

const op = tf.customGrad((...args) => {
  const [x, save] = args as [Tensor, tf.GradSaveFunc];
  save([x]);
  return {
    value: geluValue(x),
    gradFunc: (dy: Tensor, [savedX]: Tensor[]) => tf.mul(tf.mul(dy, 0.5), doubleSlope(geluParts(savedX!))),
  };
});

/** Gaussian error linear unit x Φ(x) (Hendrycks and Gimpel, 2016), exact, as torch.nn.GELU. */
export function gelu(x: Tensor): Tensor {
  return op(x);
}
