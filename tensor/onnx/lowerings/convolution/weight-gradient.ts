/**
 * The weights' gradient of a convolution with a real window. The maps, padded, are laid out as one long line a channel,
 * and dy with the same gaps: each place of the kernel then is a shift of one along the other, and its gradient a
 * product of matrices. Where the window moves in steps, each phase of the maps is such a line.
 */
import type { ConvolutionSizes } from '../../../fused.ts';
import { type Pair, taps } from '../../../ops/window.ts';
import { int } from '../../types.ts';
import type { Maker, Value } from '../../value.ts';
import { concat, pad, reshape, slice, transpose } from '../moves.ts';
import { outerProduct, rows } from './matrices.ts';

/** Height and width of a phase of the padded maps: dy has room in it, and so has every shift of it. */
const gridOf = ({ kernel, stride, output }: ConvolutionSizes): Pair => [
  output[0] + Math.floor((kernel[0] - 1) / stride[0]),
  output[1] + Math.floor((kernel[1] - 1) / stride[1]),
];

/** Pads or cuts the maps to `stride` times the grid. */
function fitted(make: Maker, x: Value, { stride, padding, input }: ConvolutionSizes, grid: Pair): Value {
  const after = ([0, 1] as const).map((axis) => grid[axis] * stride[axis] - input[axis] - padding[axis]);
  const cut = ([0, 1] as const).reduce(
    (maps, axis) => slice(make, maps, axis + 2, 0, input[axis] + Math.min(after[axis]!, 0)),
    x,
  );
  return pad(make, cut, [0, 0, ...padding], [0, 0, ...after.map((size) => Math.max(size, 0))]);
}

/** The lines [channels, batch · grid] of each phase, row-major over the phases. */
function phases(make: Maker, x: Value, sizes: ConvolutionSizes, grid: Pair): readonly Value[] {
  const { channels, batch, stride } = sizes;
  const padded = fitted(make, x, sizes, grid);
  if (stride.every((step) => step === 1)) return [rows(make, padded)];
  const cells = reshape(make, padded, [channels, batch, grid[0], stride[0], grid[1], stride[1]]);
  const count = stride[0] * stride[1];
  const length = batch * grid[0] * grid[1];
  const apart = reshape(make, transpose(make, cells, [3, 5, 0, 1, 2, 4]), [count, channels, length]);
  const parts = make.node('Split', [apart, make.integers(new Array<number>(count).fill(1))], { axis: int(0) });
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
  return reshape(make, transpose(make, reshape(make, product, [out, size, channels]), [0, 2, 1]), [
    out,
    channels,
    ...kernel,
  ]);
}

/** Up to so many channels, views of all places are joined: the products with each would be too small. */
const NARROW = 32;

/** [out, places · channels]: the maps move against dy. */
function byShiftedMaps(make: Maker, gradient: Value, places: readonly Place[], last: number, channels: number): Value {
  const length = gradient.shape[1]! - last;
  const fixed = slice(make, gradient, 1, 0, length);
  const seen = places.map(({ line, shift }) => slice(make, line, 1, shift, shift + length));
  if (channels <= NARROW) return outerProduct(make, fixed, concat(make, seen, 0));
  return concat(
    make,
    seen.map((view) => outerProduct(make, fixed, view)),
    1,
  );
}

/** [channels, places · out]: dy moves against the maps, which is less to copy where it has fewer channels. */
function byShiftedGradient(make: Maker, line: Value, gradient: Value, places: readonly Place[], last: number): Value {
  const length = line.shape[1]!;
  const before = pad(make, gradient, [0, last], [0, 0]);
  const seen = places.map(({ shift }) => slice(make, before, 1, last - shift, last - shift + length));
  return outerProduct(make, line, concat(make, seen, 0));
}
