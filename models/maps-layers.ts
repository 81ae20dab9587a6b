/** Layers on feature maps that convolutional networks have in common, by the names of their weights. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../tensor/device.ts';
import { batchNorm } from '../tensor/ops/batch-norm.ts';
import type { AffineOptions } from '../tensor/ops/channels.ts';
import { conv2d } from '../tensor/ops/convolution.ts';
import * as tf from '../tensor/tf.ts';
import type { BufferSpec, ForwardContext, Initializer, ParameterSpec } from './model.ts';
import { ones, zeros } from './parameters.ts';

/** What the layers of one forward pass share. */
export interface MapsPass {
  /** Parameters and buffers. */
  readonly weights: Tensors;
  readonly context: ForwardContext;
}

/** A convolution without a bias whose padding keeps the size at a stride of 1. Kernels are square and odd. */
export function convolve({ weights }: MapsPass, name: string, x: Tensor, stride = 1): Tensor {
  const weight = weights[`${name}.weight`]!;
  return conv2d(x, weight, { stride, padding: (weight.shape[3]! - 1) / 2 });
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

/** Batch norm with torch's epsilon and momentum. */
export function norm(pass: MapsPass, name: string, x: Tensor, options: AffineOptions): Tensor {
  const { output, ...statistics } = batchNorm(x, normParameters(pass, name), {
    ...options,
    training: usesBatchStatistics(pass, name),
  });
  updateStatistics(pass, name, statistics);
  return output;
}

export const convParameter = (
  name: string,
  shape: readonly [out: number, into: number, height: number, width: number],
  init: Initializer,
): ParameterSpec => ({ name: `${name}.weight`, shape, init });

export const normParameterSpecs = (
  name: string,
  channels: number,
  weight: Initializer = ones,
): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [channels], init: weight },
  { name: `${name}.bias`, shape: [channels], init: zeros },
];

export const normBuffers = (name: string, channels: number): readonly BufferSpec[] => [
  { name: `${name}.running_mean`, shape: [channels], dtype: 'float32', value: 0 },
  { name: `${name}.running_var`, shape: [channels], dtype: 'float32', value: 1 },
  { name: `${name}.num_batches_tracked`, shape: [], dtype: 'int32', value: 0 },
];

/** torch's own initial values of a linear layer's weights: uniform within 1 / √in. */
export const torchUniform = (into: number): Initializer => ({ kind: 'uniform', bound: 1 / Math.sqrt(into) });
