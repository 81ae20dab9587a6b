/**
 * Convolution and its gradients from ordinary operations, for backends without kernels of their own: columns (every
 * window as one column) and a product of matrices.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ConvolutionSizes } from '../fused.ts';
import * as tf from '../tf.ts';
import { addViews, windowViews } from './window-views.ts';

/** Applies `body` to each group's part of the tensors, divided along their first axes, and joins the results. */
function byGroup(groups: number, tensors: readonly Tensor[], body: (parts: readonly Tensor[]) => Tensor): Tensor {
  if (groups === 1) return body(tensors);
  const parts = tensors.map((tensor) => tf.split(tensor, groups, 0));
  const results = Array.from({ length: groups }, (_, group) => body(parts.map((list) => list[group]!)));
  return tf.concat(results, 0);
}

/** [channels · kernel, batch · positions] of maps [channels, batch, height, width]. */
function columns(maps: Tensor, sizes: ConvolutionSizes): Tensor {
  const views = windowViews(maps, sizes, sizes.output, 0);
  return tf.reshape(tf.stack([...views], 1), [maps.shape[0]! * views.length, -1]);
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
  const { groups, channels, out, batch, input, output } = sizes;
  const rows = [tf.reshape(weight, [out, -1]), tf.reshape(dy, [out, -1])];
  const product = byGroup(groups, rows, ([kernels, gradient]) => tf.matMul(kernels!, gradient!, true, false));
  return addViews(tf.unstack(tf.reshape(product, [channels, -1, batch, ...output]), 1), sizes, input);
}
