/**
 * Convolution and its gradients from ordinary operations, for backends without kernels of their own: columns (every
 * window as one column) and a product of matrices.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ConvolutionSizes } from '../fused.ts';
import * as tf from '../tf.ts';
import { padMaps } from './feature-maps.ts';
import { taps } from './window.ts';

/** Applies `body` to each group's part of the tensors, divided along their first axes, and joins the results. */
function byGroup(groups: number, tensors: readonly Tensor[], body: (parts: readonly Tensor[]) => Tensor): Tensor {
  if (groups === 1) return body(tensors);
  const parts = tensors.map((tensor) => tf.split(tensor, groups, 0));
  const results = Array.from({ length: groups }, (_, group) => body(parts.map((list) => list[group]!)));
  return tf.concat(results, 0);
}

/** [channels · kernel, batch · positions] of maps [channels, batch, height, width]. */
function columns(maps: Tensor, { kernel, stride, padding, batch, output }: ConvolutionSizes): Tensor {
  const [channels] = maps.shape as [number];
  const padded = padMaps(maps, [padding[0], padding[0], padding[1], padding[1]]);
  const seen = taps(kernel).map(([row, column]) => {
    const end = [row + (output[0] - 1) * stride[0] + 1, column + (output[1] - 1) * stride[1] + 1] as const;
    return tf.stridedSlice(padded, [0, 0, row, column], [channels, batch, ...end], [1, 1, ...stride]);
  });
  return tf.reshape(tf.stack(seen, 1), [channels * seen.length, -1]);
}

export function convolve(maps: Tensor, weight: Tensor, sizes: ConvolutionSizes): Tensor {
  const { groups, out, batch, output } = sizes;
  const rows = tf.reshape(weight, [out, -1]);
  const product = byGroup(groups, [rows, maps], ([kernels, part]) => tf.matMul(kernels!, columns(part!, sizes)));
  return tf.reshape(product, [out, batch, ...output]);
}

/** [out, channels / groups, kernel height, kernel width] */
export function weightGradient(maps: Tensor, dy: Tensor, sizes: ConvolutionSizes): Tensor {
  const { groups, channels, out, kernel } = sizes;
  const rows = tf.reshape(dy, [out, -1]);
  const product = byGroup(groups, [rows, maps], ([gradient, part]) =>
    tf.matMul(gradient!, columns(part!, sizes), false, true),
  );
  return tf.reshape(product, [out, channels / groups, ...kernel]);
}

/** Spreads the columns' gradients back over the maps: what several windows saw receives their sum. */
export function inputGradient(dy: Tensor, weight: Tensor, sizes: ConvolutionSizes): Tensor {
  const { groups, channels, out, batch, kernel, stride, padding, input, output } = sizes;
  const places = taps(kernel);
  const rows = [tf.reshape(weight, [out, -1]), tf.reshape(dy, [out, -1])];
  const product = byGroup(groups, rows, ([kernels, gradient]) => tf.matMul(kernels!, gradient!, true, false));
  const seen = tf.unstack(tf.reshape(product, [channels, places.length, batch, ...output]), 1);
  // Zeros between the positions, so that a window's step becomes one pixel.
  const spread = seen.map((part) => {
    const cells = tf.reshape(part, [channels * batch, output[0], 1, output[1], 1]);
    const gaps = tf.pad(cells, [
      [0, 0],
      [0, 0],
      [0, stride[0] - 1],
      [0, 0],
      [0, stride[1] - 1],
    ]);
    return tf.reshape(gaps, [channels, batch, output[0] * stride[0], output[1] * stride[1]]);
  });
  const size = [0, 1].map((axis) =>
    Math.max(input[axis]! + 2 * padding[axis]!, output[axis]! * stride[axis]! + kernel[axis]! - 1),
  );
  const placed = spread.map((part, index) => {
    const [row, column] = places[index]!;
    const [, , height, width] = part.shape as [number, number, number, number];
    return padMaps(part, [row, size[0]! - row - height, column, size[1]! - column - width]);
  });
  return tf.slice(tf.addN(placed), [0, 0, ...padding], [channels, batch, ...input]);
}
