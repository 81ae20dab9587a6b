import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

/**
 * Tokens that each hold a square of pixels become an image (Shi et al., 2016), as torch.nn.PixelShuffle orders them.
 * @param x [batch, tokens, channels * side²], tokens row by row of a square grid; channels vary slowest
 * @returns [batch, channels, grid * side, grid * side]
 */
export function pixelShuffle(x: Tensor, side: number): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const grid = Math.sqrt(tokens);
  const channels = width / side ** 2;
  const squares = tf.reshape(x, [batch, grid, grid, channels, side, side]);
  return tf.reshape(tf.transpose(squares, [0, 3, 1, 4, 2, 5]), [batch, channels, grid * side, grid * side]);
}
