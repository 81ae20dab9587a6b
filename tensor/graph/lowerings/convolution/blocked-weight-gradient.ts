/**
 * The weights' gradient of a convolution as a convolution in blocks: each channel of the maps, with its batch as
 * channels, is convolved with dy as the kernel; steps become gaps in that kernel, and the window's places are the
 * positions. Other ways have to copy the maps once for every place of the window (weight-gradient.ts).
 */
import type { ConvolutionSizes } from '../../../fused.ts';
import { sizeOf } from '../../../shape.ts';
import { blockOf } from '../../target.ts';
import { int, ints } from '../../types.ts';
import type { Maker, Value } from '../../value.ts';
import { pad, reshape, slice, swap } from '../moves.ts';

/** With fewer channels there are too few images to convolve: shifted copies of them cost little (stems of CNNs). */
const LEAST_CHANNELS = 16;

export const weightGradientSuitsBlocks = ({ groups, channels, out }: ConvolutionSizes, block: number | null): boolean =>
  block !== null && groups === 1 && channels >= LEAST_CHANNELS && out % block === 0;

/** [out, channels, kernel height, kernel width] */
export function blockedWeightGradient(make: Maker, x: Value, dy: Value, sizes: ConvolutionSizes): Value {
  const block = blockOf(make.target)!;
  const maps = fitted(make, x, sizes);
  // Channels of a convolution are whole blocks, or fewer than one, which it takes as they are.
  const whole = sizes.batch - (sizes.batch % block);
  const ranges = [
    [0, whole],
    [whole, sizes.batch],
  ].filter(([from, to]) => from! < to!) as [number, number][];
  const parts = ranges.map(([from, to]) =>
    ofImages(make, slice(make, maps, 1, from, to), slice(make, dy, 1, from, to), sizes, block),
  );
  return parts.reduce((sum, next) => make.one('Add', [sum, next]));
}

/**
 * Padded, or cut, to what the windows see. The convolution could pad by itself, but computes positions at the edge one
 * by one, and two of three positions of a 3×3 kernel are edges.
 */
function fitted(make: Maker, x: Value, { kernel, stride, padding, input, output }: ConvolutionSizes): Value {
  const after = input.map(
    (side, axis) => (output[axis]! - 1) * stride[axis]! + kernel[axis]! - side - padding[axis]!,
  ) as [number, number];
  const seen = after.reduce((cut, size, axis) => slice(make, cut, axis + 2, 0, input[axis]! + Math.min(size, 0)), x);
  return pad(make, seen, [0, 0, ...padding], [0, 0, Math.max(after[0], 0), Math.max(after[1], 0)]);
}

/** @param maps [channels, images, height, width] @param dy [out, images, ...output]; a multiple of the block, or fewer images */
function ofImages(
  make: Maker,
  maps: Value,
  dy: Value,
  { out, stride, output }: ConvolutionSizes,
  block: number,
): Value {
  const images = maps.shape[1]!;
  const inBlocks = images % block === 0;
  const positions = sizeOf(output);
  // First the images within their blocks, then the outputs within theirs: both are moves of maps into blocks.
  const byImage = inBlocks ? make.one('ReorderInput', [reshape(make, dy, [out, images, positions, 1])]) : dy;
  const byOutput = make.one('ReorderInput', [reshape(make, byImage, [out / block, block, images * positions, 1])]);
  const operands = [
    inBlocks ? make.one('ReorderInput', [maps]) : maps,
    reshape(make, byOutput, [out, images, ...output]),
  ];
  const result = make.one('BlockedConv', operands, {
    group: int(1),
    kernel_shape: ints(output),
    strides: ints([1, 1]),
    dilations: ints(stride),
    pads: ints([0, 0, 0, 0]),
  });
  return swap(make, make.one('ReorderOutput', [result], { channels: int(out) }));
}
