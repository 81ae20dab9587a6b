import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { doubleSlope, geluParts, geluValue } from './gelu.ts';
import { gemm } from './linear.ts';

const op = tf.customGrad((...args) => {
  const [x, weight, bias, save] = args as [Tensor, Tensor, Tensor, tf.GradSaveFunc];
  save([x, weight]);
  return {
    value: gemm(geluValue(x), weight, false, true, { c: bias }),
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const [savedX, savedWeight] = saved as [Tensor, Tensor];
      const parts = geluParts(savedX);
      const { scaled, doubleCdf } = parts;
      // x Φ(x) is scaled · doubleCdf / √2.
      return [
        tf.mul(gemm(dy, savedWeight, false, false, { alpha: 0.5 }), doubleSlope(parts)),
        gemm(dy, tf.mul(scaled, doubleCdf), true, false, { alpha: Math.SQRT1_2 }),
        tf.sum(dy, 0),
      ];
    },
  };
});

/**
 * linear(gelu(x)), the second half of a transformer's MLP. The gradient computes the GELU's value again from what its
 * slope needs anyway: kept from the forward pass, these values would be a fifth of all that a block keeps.
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [..., out]
 */
export function geluLinear(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [out, into] = weight.shape as [number, number];
  return tf.reshape(op(tf.reshape(x, [-1, into]), weight, bias), [...x.shape.slice(0, -1), out]);
}
