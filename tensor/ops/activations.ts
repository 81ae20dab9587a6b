import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

/** max(x, 0) */
export const relu = (x: Tensor): Tensor => tf.relu(x);

/** min(max(x, 0), 6) */
export const relu6 = (x: Tensor): Tensor => tf.minimum(tf.relu(x), 6);

/** x σ(x) (Elfwing et al., 2018) */
export const silu = (x: Tensor): Tensor => tf.mul(x, tf.sigmoid(x));
