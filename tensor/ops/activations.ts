import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

/** min(max(x, 0), 6) */
export const relu6 = (x: Tensor): Tensor => tf.minimum(tf.relu(x), 6);

/** x σ(x) (Elfwing et al., 2018) */
export const silu = (x: Tensor): Tensor => tf.mul(x, tf.sigmoid(x));
