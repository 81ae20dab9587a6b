import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

/** x σ(x) (Elfwing et al., 2018) */
export const silu = (x: Tensor): Tensor => tf.mul(x, tf.sigmoid(x));
