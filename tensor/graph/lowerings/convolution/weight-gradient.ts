/**
 * The weights' gradient of a convolution with a real window. The maps, padded, are laid out as one long line a channel,
 * and dy with the same gaps: each place of the kernel then is a shift of one along the other, and its gradient a
 * product of matrices. Where the window moves in steps, each phase of the maps is such a line.
 */
import type { ConvolutionSizes } from '../../../fused.ts';
import { type Pair, taps } from '../../../ops/window.ts';
import { blockOf } from '../../target.ts';
import { int } from '../../types.ts';
import type { Maker, Value } from '../../value.ts';
import { concat, pad, reshape, slice, transpose } from '../moves.ts';
import { outerProduct, rows } from './matrices.ts';

/** Height and width of a phase of the padded maps: dy has room in it, and so has every shift of it. */
const gridOf = ({ kernel, stride, output }: ConvolutionSizes): Pair => [
  output[0] + Math.floor((kernel[0] - 1) / stride[0]),
  output[1] + Math.floor((kernel[1] - 1) / stride[1]),
];

/** Pads or cuts the maps along these axes to `stride` times the grid. */
function fitted(
  make: Maker,
  x: Value,
  { stride, padding, input }: ConvolutionSizes,
  grid: Pair,
  axes: readonly (0 | 1)[],
): Value {
  const before = [0, 0, 0, 0];
  const after = [0, 0, 0, 0];
  let cut = x;
  for (const axis of axes) {
    const missing = grid[axis] * stride[axis] - input[axis] - padding[axis];
    cut = slice(make, cut, axis + 2, 0, input[axis] + Math.min(missing, 0));
    before[axis + 2] = padding[axis];
    after[axis + 2] = Math.max(missing, 0);
  }
  return pad(make, cut, before, after);
}

/** The columns of each phase side by side, padded: a product with a selection matrix, which Transpose takes thrice. */
function columnPhases(make: Maker, x: Value, { stride, padding, input }: ConvolutionSizes, grid: Pair): Value {
  const width = stride[1] * grid[1];
  const selection = new Float32Array(input[1] * width);
  for (let column = 0; column < input[1]; column++) {
    const at = column + padding[1];
    const place = (at % stride[1]) * grid[1] + Math.floor(at / stride[1]);
    if (at < width) selection[column * width + place] = 1;
  }
  const matrix = make.constant(selection, { dtype: 'float32', shape: [input[1], width] });
  const [channels, batch, height] = x.shape as [number, number, number];
  const lines = make.one('Gemm', [reshape(make, x, [channels * batch * height, input[1]]), matrix]);
  return reshape(make, lines, [channels, batch, height, width]);
}

/** The lines [channels, batch · grid] of each phase, row-major over the phases. */
function phases(make: Maker, x: Value, sizes: ConvolutionSizes, grid: Pair): readonly Value[] {
  const { channels, batch, stride } = sizes;
  if (stride.every((step) => step === 1)) return [rows(make, fitted(make, x, sizes, grid, [0, 1]))];
  const apart = fitted(make, columnPhases(make, x, sizes, grid), sizes, grid, [0]);
  const cells = reshape(make, apart, [channels, batch, grid[0], stride[0], stride[1], grid[1]]);
  const count = stride[0] * stride[1];
  const length = batch * grid[0] * grid[1];
  const ordered = reshape(make, transpose(make, cells, [3, 4, 0, 1, 2, 5]), [count, channels, length]);
  const parts = make.node('Split', [ordered, make.integers(new Array<number>(count).fill(1))], { axis: int(0) });
  return parts.map((part) => reshape(make, part, [channels, length]));
}

interface Place {
  /** The phase that the kernel's place sees. */
  readonly line: Value;
  /** How far into it. */
  readonly shift: number;
}

/** [out, channels, kernel height, kernel width] */
export function spatialWeightGradient(make: Maker, x: Value, dy: Value, sizes: ConvolutionSizes): Value {
  const { channels, out, kernel, stride, output } = sizes;
  const grid = gridOf(sizes);
  const lines = phases(make, x, sizes, grid);
  const places = taps(kernel).map(([row, column]) => ({
    line: lines[(row % stride[0]) * stride[1] + (column % stride[1])]!,
    shift: Math.floor(row / stride[0]) * grid[1] + Math.floor(column / stride[1]),
  }));
  const gaps = pad(make, dy, [0, 0, 0, 0], [0, 0, grid[0] - output[0], grid[1] - output[1]]);
  const gradient = rows(make, gaps);
  const last = Math.max(...places.map(({ shift }) => shift));
  // [places, channels, out] or [out, places, channels]
  const size = kernel[0] * kernel[1];
  if (lines.length === 1 && out <= NARROW && out < channels) {
    const product = byShiftedGradient(make, lines[0]!, gradient, places, last);
    return reshape(make, transpose(make, reshape(make, product, [channels, size, out]), [2, 0, 1]), [
      out,
      channels,
      ...kernel,
    ]);
  }
  const product = byShiftedMaps(make, gradient, places, last, channels);
  return reshape(make, placesLast(make, product, size), [out, channels, ...kernel]);
}

/** [out, channels, places] of [out, places, channels] or of one [out, channels] a place. */
function placesLast(make: Maker, products: readonly Value[], size: number): Value {
  const [out, channels] = [products[0]!.shape[0]!, sumOf(products) / size];
  const block = blockOf(make.target);
  if (products.length === 1 || block === null || channels % block !== 0) {
    const joined = products.length === 1 ? products[0]! : concat(make, products, 1);
    return transpose(make, reshape(make, joined, [out, size, channels]), [0, 2, 1]);
  }
  // What ReorderOutput does to maps in blocks takes a fifth of the time of Transpose.
  const inBlocks = products.map((each) => reshape(make, each, [out, channels / block, 1, block]));
  const maps = reshape(make, concat(make, inBlocks, 2), [out, channels, size, 1]);
  return make.one('ReorderOutput', [maps], { channels: int(channels) });
}

const sumOf = (products: readonly Value[]): number => products.reduce((sum, { shape }) => sum + shape[1]!, 0);

/** Up to so many channels, views of all places are joined: the products with each would be too small. */
const NARROW = 32;

/** One [out, places · channels] or, for each place, [out, channels]: the maps move against dy. */
function byShiftedMaps(
  make: Maker,
  gradient: Value,
  places: readonly Place[],
  last: number,
  channels: number,
): readonly Value[] {
  const length = gradient.shape[1]! - last;
  const fixed = slice(make, gradient, 1, 0, length);
  const seen = places.map(({ line, shift }) => slice(make, line, 1, shift, shift + length));
  if (channels <= NARROW) return [outerProduct(make, fixed, concat(make, seen, 0))];
  return seen.map((view) => outerProduct(make, fixed, view));
}

/** [channels, places · out]: dy moves against the maps, which is less to copy where it has fewer channels. */
function byShiftedGradient(make: Maker, line: Value, gradient: Value, places: readonly Place[], last: number): Value {
  const length = line.shape[1]!;
  const before = pad(make, gradient, [0, last], [0, 0]);
  const seen = places.map(({ shift }) => slice(make, before, 1, last - shift, last - shift + length));
  return outerProduct(make, line, concat(make, seen, 0));
}
