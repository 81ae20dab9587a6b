/**
 * Convolutions of each channel on its own. Maps of one channel are convolved alike, so that channels and batch count as
 * one axis of channels, and nothing needs to be moved.
 */
import type { ConvolutionSizes } from '../../../fused.ts';
import type { Pair } from '../../../ops/window.ts';
import { blockOf } from '../../target.ts';
import { int, ints } from '../../types.ts';
import type { Maker, Value } from '../../value.ts';
import { reshape, slice, transpose } from '../moves.ts';
import { spatialInputGradient, turned, turnedPadding } from './spatial.ts';

export const isDepthwise = ({ groups, channels, out }: ConvolutionSizes): boolean =>
  groups > 1 && groups === channels && out === channels;

interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pads: readonly number[];
}

/** Each of `count` maps [1, count, height, width] convolved with its own kernel [count, 1, kernel]. */
function convolve(make: Maker, maps: Value, kernels: Value, { kernel, stride, dilation, pads }: Window): Value {
  const [, count] = maps.shape as [number, number];
  const attributes = {
    group: int(count),
    kernel_shape: ints(kernel),
    strides: ints(stride),
    dilations: ints(dilation),
    pads: ints(pads),
  };
  const block = blockOf(make.target);
  if (block === null || count % block !== 0) return make.one('Conv', [maps, kernels], attributes);
  const within = transpose(make, reshape(make, kernels, [count / block, block, kernel[0] * kernel[1]]), [0, 2, 1]);
  const operands = [make.one('ReorderInput', [maps]), reshape(make, within, kernels.shape)];
  return make.one('ReorderOutput', [make.one('BlockedConv', operands, attributes)], { channels: int(count) });
}

/** Maps [channels, batch, ...] as the channels of one image. */
function asOne(make: Maker, maps: Value): Value {
  const [channels, batch, height, width] = maps.shape as [number, number, number, number];
  return reshape(make, maps, [1, channels * batch, height, width]);
}

/** [channels, batch, positions] of maps [channels, batch, ...] and weights [channels, 1, kernel]. */
function convolveAlike(make: Maker, maps: Value, weight: Value, window: Omit<Window, 'kernel' | 'dilation'>): Value {
  const [channels, batch] = maps.shape as [number, number];
  const [, , ...kernel] = weight.shape as [number, number, number, number];
  const all = make.one('Expand', [weight, make.integers([channels, batch, ...kernel])]);
  const kernels = reshape(make, all, [channels * batch, 1, ...kernel]);
  const result = convolve(make, asOne(make, maps), kernels, { ...window, kernel, dilation: [1, 1] });
  return reshape(make, result, [channels, batch, ...result.shape.slice(2)]);
}

export const depthwise = (make: Maker, x: Value, weight: Value, { stride, padding }: ConvolutionSizes): Value =>
  convolveAlike(make, x, weight, { stride, pads: [...padding, ...padding] });

/** The gradient's own convolution with turned kernels, where the window moves in steps of 1. */
export function depthwiseInputGradient(make: Maker, dy: Value, weight: Value, sizes: ConvolutionSizes): Value {
  const pads = turnedPadding(sizes);
  if (sizes.stride.some((step) => step > 1) || pads.some((size) => size < 0)) {
    return spatialInputGradient(make, dy, weight, sizes);
  }
  return convolveAlike(make, dy, turned(make, weight), { stride: [1, 1], pads: [...pads, ...pads] });
}

/** [channels, 1, kernel]: each map is convolved with its gradient as the kernel; steps become gaps in the kernel. */
export function depthwiseWeightGradient(make: Maker, x: Value, dy: Value, sizes: ConvolutionSizes): Value {
  const { channels, batch, kernel, stride, padding, output } = sizes;
  const kernels = reshape(make, dy, [channels * batch, 1, ...output]);
  const window = { kernel: output, stride: [1, 1], dilation: stride, pads: [...padding, ...padding] } as const;
  const result = convolve(make, asOne(make, x), kernels, window);
  // What the last window did not reach gives places that the kernel does not have.
  const cut = slice(make, slice(make, result, 2, 0, kernel[0]), 3, 0, kernel[1]);
  const apart = reshape(make, cut, [channels, batch, ...kernel]);
  return make.one('ReduceSum', [apart, make.integers([1])], { keepdims: int(1) });
}
