/** Layers on feature maps that convolutional networks have in common, by the names of their weights. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../tensor/device.ts';
import { type BatchNormOptions, batchNorm } from '../../tensor/ops/batch-norm.ts';
import type { AffineOptions } from '../../tensor/ops/channels.ts';
import { conv2d } from '../../tensor/ops/convolution.ts';
import * as tf from '../../tensor/tf.ts';
import type { ForwardContext } from '../model.ts';

/** What the layers of one forward pass share. */
export interface MapsPass {
  /** Parameters and buffers. */
  readonly weights: Tensors;
  readonly context: ForwardContext;
}

/**
 * A convolution without a bias whose padding keeps the size at a stride of 1. Kernels are square and odd; they say into how
 * many groups the channels are divided.
 */
export function convolve({ weights }: MapsPass, name: string, x: Tensor, stride = 1): Tensor {
  const weight = weights[`${name}.weight`]!;
  const [, into, , side] = weight.shape as [number, number, number, number];
  return conv2d(x, weight, { stride, padding: (side - 1) / 2, groups: x.shape[0]! / into });
}

/** Whether a batch norm normalises by the batch's own statistics. */
export const usesBatchStatistics = ({ context }: MapsPass, name: string): boolean =>
  context.training && context.frozen?.has(`${name}.weight`) !== true;

/** Hands on the statistics that a training pass makes of a batch norm's buffers. */
export function updateStatistics(
  pass: MapsPass,
  name: string,
  statistics: { readonly running_mean: Tensor; readonly running_var: Tensor },
): void {
  if (!usesBatchStatistics(pass, name)) return;
  const { weights, context } = pass;
  context.updateBuffer(`${name}.running_mean`, statistics.running_mean);
  context.updateBuffer(`${name}.running_var`, statistics.running_var);
  const count = weights[`${name}.num_batches_tracked`]!;
  context.updateBuffer(`${name}.num_batches_tracked`, tf.add(count, tf.scalar(1, 'int32')));
}

export const normParameters = ({ weights }: MapsPass, name: string) => ({
  weight: weights[`${name}.weight`]!,
  bias: weights[`${name}.bias`]!,
  running_mean: weights[`${name}.running_mean`]!,
  running_var: weights[`${name}.running_var`]!,
});

/** Batch norm with torch's momentum, and its epsilon unless another is given. */
export function norm(
  pass: MapsPass,
  name: string,
  x: Tensor,
  options: AffineOptions & Pick<BatchNormOptions, 'epsilon'>,
): Tensor {
  const { output, ...statistics } = batchNorm(x, normParameters(pass, name), {
    ...options,
    training: usesBatchStatistics(pass, name),
  });
  updateStatistics(pass, name, statistics);
  return output;
}
