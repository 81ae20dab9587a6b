import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';

export interface GemmOptions {
  /** Added to the product. */
  readonly c?: Tensor;
  /** A factor of the product, which costs nothing. */
  readonly alpha?: number;
}

/** alpha · a · b + c for matrices, a and b turned first where asked. */
export function gemm(
  a: Tensor,
  b: Tensor,
  transposeA: boolean,
  transposeB: boolean,
  { c, alpha = 1 }: GemmOptions = {},
): Tensor {
  const fused = runFused('Gemm', c === undefined ? { a, b } : { a, b, c }, { transposeA, transposeB, alpha });
  if (fused !== null) return fused[0]!;
  const product = tf.matMul(a, b, transposeA, transposeB);
  const scaled = alpha === 1 ? product : tf.mul(product, alpha);
  return c === undefined ? scaled : tf.add(scaled, c);
}

const product = tf.customGrad((...args) => {
  const [x, weight, bias, save] = args as [Tensor, Tensor, Tensor, tf.GradSaveFunc];
  save([x, weight]);
  return {
    value: gemm(x, weight, false, true, { c: bias }),
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const [savedX, savedWeight] = saved as [Tensor, Tensor];
      return [gemm(dy, savedWeight, false, false), gemm(dy, savedX, true, false), tf.sum(dy, 0)];
    },
  };
});

/**
 * y = x Wᵀ + b over the last axis, as torch.nn.Linear; the axes before it are taken as one, because the product of two
 * matrices is the fastest there is.
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [..., out]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [out, into] = weight.shape as [number, number];
  const rows = tf.reshape(x, [-1, into]);
  return tf.reshape(product(rows, weight, bias), [...x.shape.slice(0, -1), out]);
}
