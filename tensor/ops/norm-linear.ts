import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { normalize } from './layer-norm.ts';
import { gemm } from './linear.ts';

export interface NormLinearParameters {
  /** Of the layer norm, each [in]. */
  readonly scale: Tensor;
  readonly offset: Tensor;
  /** Of the linear layer, [out, in] and [out]. */
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * linear(layerNorm(x)), as both halves of a transformer's block begin. Together they need not keep the norm's result,
 * and the gradients of scale and offset can be sums over the weights, where these are fewer than the tokens.
 * @param x [..., in]
 * @returns [..., out]
 */
export function normLinear(x: Tensor, parameters: NormLinearParameters, epsilon: number): Tensor {
  const [out, into] = parameters.weight.shape as [number, number];
  const op = tf.customGrad((...args) => {
    const [rows, scale, offset, weight, bias, save] = args as [Tensor, Tensor, Tensor, Tensor, Tensor, tf.GradSaveFunc];
    const [value, mean, inverse] = normalize(rows, scale, offset, epsilon) as [Tensor, Tensor, Tensor];
    save([rows, scale, offset, weight, mean, inverse]);
    return {
      value: gemm(value, weight, false, true, { c: bias }),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradients(dy, saved as Saved),
    };
  });
  const { scale, offset, weight, bias } = parameters;
  const y = op(tf.reshape(x, [-1, into]), scale, offset, weight, bias);
  return tf.reshape(y, [...x.shape.slice(0, -1), out]);
}

type Saved = [x: Tensor, scale: Tensor, offset: Tensor, weight: Tensor, mean: Tensor, inverse: Tensor];

/**
 * With n = (x - mean) / sd, y = (n ∘ scale + offset) Wᵀ + b. So for g, the gradient of n, dx is
 * (g - mean(g) - n * mean(g * n)) / sd.
 */
function gradients(dy: Tensor, saved: Saved): Tensor[] {
  const [x, , , weight, mean, inverse] = saved;
  const normal = tf.mul(tf.sub(x, mean), inverse);
  const [rows, out] = [x.shape[0]!, weight.shape[0]!];
  const { g, ofParameters } = 6 * rows < 7 * out ? overRows(dy, normal, saved) : overWeights(dy, normal, saved);
  const along = tf.mean(tf.mul(g, normal), -1, true);
  const dx = tf.mul(tf.sub(tf.sub(g, tf.mean(g, -1, true)), tf.mul(normal, along)), inverse);
  return [dx, ...ofParameters, tf.sum(dy, 0)];
}

interface Inner {
  readonly g: Tensor;
  /** Gradients of scale, offset and weight. */
  readonly ofParameters: readonly [Tensor, Tensor, Tensor];
}

/** All from dyᵀ n and the sum of dy, in seven passes over the weights: large batches have more rows than these. */
function overWeights(dy: Tensor, normal: Tensor, [, scale, offset, weight]: Saved): Inner {
  const products = gemm(dy, normal, true, false);
  const dBias = tf.expandDims(tf.sum(dy, 0), 0);
  const outer = tf.mul(tf.reshape(dBias, [-1, 1]), offset);
  return {
    g: gemm(dy, tf.mul(weight, scale), false, false),
    ofParameters: [
      tf.sum(tf.mul(products, weight), 0),
      tf.reshape(gemm(dBias, weight, false, false), offset.shape),
      tf.add(tf.mul(products, scale), outer),
    ],
  };
}

/** As the chain rule has it, in six passes over the rows. */
function overRows(dy: Tensor, normal: Tensor, [, scale, offset, weight]: Saved): Inner {
  const dNorm = gemm(dy, weight, false, false);
  return {
    g: tf.mul(dNorm, scale),
    ofParameters: [
      tf.sum(tf.mul(dNorm, normal), 0),
      tf.sum(dNorm, 0),
      gemm(dy, tf.add(tf.mul(normal, scale), offset), true, false),
    ],
  };
}
