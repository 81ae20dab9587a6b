/**
 * Convolutions on maps whose channels lie in blocks, [batch, channels / block, height, width, block]: the layout that
 * ONNX Runtime's optimiser chooses for inference, where a convolution needs no columns. It is asked for by name here,
 * because the optimiser only chooses it for constant weights. Shapes are written as if the block were still spread.
 */
import type { ConvolutionSizes } from '../../../fused.ts';
import type { Pair } from '../../../ops/window.ts';
import { sizeOf } from '../../../shape.ts';
import { int, ints } from '../../types.ts';
import type { Maker, Value } from '../../value.ts';
import { reshape, swap, transpose } from '../moves.ts';
import { turnedPadding, turnsIntoConvolution } from './spatial.ts';

/** From here on reordering the weights costs less than the faster convolution saves. */
const MANY_POSITIONS = 300;

/** Whether the device has blocks and the sizes suit them (bench/convolution.ts shows the times). */
export function suitsBlocks({ groups, channels, out, batch, output }: ConvolutionSizes, block: number | null): boolean {
  if (block === null || groups !== 1 || channels % block !== 0 || out % block !== 0) return false;
  return batch * output[0] * output[1] >= MANY_POSITIONS;
}

interface Blocked {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pads: readonly number[];
}

function convolve(make: Maker, x: Value, weight: Value, { kernel, stride, pads }: Blocked): Value {
  const [out] = weight.shape as [number];
  const input = make.one('ReorderInput', [swap(make, x)]);
  const attributes = { group: int(1), kernel_shape: ints(kernel), strides: ints(stride), pads: ints(pads) };
  const result = make.one('BlockedConv', [input, weight], attributes);
  return swap(make, make.one('ReorderOutput', [result], { channels: int(out) }));
}

/**
 * [.., block, length] as [.., length, block]: what ReorderInput does to maps, up to seventeen times as fast as
 * Transpose where the length is short.
 */
function turnedBlocks(make: Maker, weight: Value, block: number, length: number): Value {
  const count = sizeOf(weight.shape) / (block * length);
  return make.one('ReorderInput', [reshape(make, weight, [count, block, length, 1])]);
}

export function blocked(make: Maker, x: Value, weight: Value, sizes: ConvolutionSizes, block: number): Value {
  const { channels, out, kernel, stride, padding } = sizes;
  const size = kernel[0] * kernel[1];
  // Two moves, first within blocks and then of whole blocks, take a third of the time of a single one.
  const within = turnedBlocks(make, weight, block, channels * size);
  const blocks = reshape(make, within, [out / block, channels / block, block, size, block]);
  const ordered = reshape(make, transpose(make, blocks, [0, 1, 3, 2, 4]), [out, channels, ...kernel]);
  return convolve(make, x, ordered, { kernel, stride, pads: [...padding, ...padding] });
}

/** Whether the input's gradient is a convolution that suits blocks. */
export const gradientSuitsBlocks = (sizes: ConvolutionSizes, block: number | null): boolean =>
  turnsIntoConvolution(sizes) && suitsBlocks({ ...sizes, output: sizes.input }, block);

export function blockedInputGradient(
  make: Maker,
  dy: Value,
  weight: Value,
  sizes: ConvolutionSizes,
  block: number,
): Value {
  const { channels, out, kernel } = sizes;
  const size = kernel[0] * kernel[1];
  const within = turnedBlocks(make, weight, block, size);
  const blocks = reshape(make, within, [out / block, block, channels / block, size, block]);
  const exchanged = transpose(make, blocks, [2, 0, 3, 1, 4]);
  const backwards = BigInt64Array.from({ length: size }, (_, at) => BigInt(size - 1 - at));
  const order = make.constant(backwards, { dtype: 'int64', shape: [size] });
  const turned = make.one('Gather', [exchanged, order], { axis: int(2) });
  const pads = turnedPadding(sizes);
  const ordered = reshape(make, turned, [channels, out, ...kernel]);
  return convolve(make, dy, ordered, { kernel, stride: [1, 1], pads: [...pads, ...pads] });
}
