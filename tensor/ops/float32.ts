import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';

const widen = tf.customGrad((...args) => {
  const [x] = args as [Tensor, tf.GradSaveFunc];
  return { value: runFused('Float32', { x }, {})?.[0] ?? tf.clone(x), gradFunc: (dy: Tensor) => dy };
});

/** The same numbers in float32 from here on, where a program of less precision holds them in fewer bits: for losses. */
export const inFloat32 = (x: Tensor): Tensor => widen(x);
