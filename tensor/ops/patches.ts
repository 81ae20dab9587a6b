import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { linear } from './linear.ts';

/**
 * A convolution whose stride is its kernel's side, which is a linear layer over non-overlapping patches.
 * @param images [batch, channels, height, width]; height and width are multiples of the side
 * @param weight [out, channels, side, side], as torch.nn.Conv2d has it
 * @param bias [out]
 * @returns [batch, patches, out], patches row by row
 */
export function embedPatches(images: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [batch, channels, height, width] = images.shape as [number, number, number, number];
  const [out, , side] = weight.shape as [number, number, number, number];
  const [rows, columns] = [height / side, width / side];
  const grid = tf.reshape(images, [batch, channels, rows, side, columns, side]);
  const patches = tf.reshape(tf.transpose(grid, [0, 2, 4, 1, 3, 5]), [batch, rows * columns, channels * side * side]);
  return linear(patches, tf.reshape(weight, [out, -1]), bias);
}
