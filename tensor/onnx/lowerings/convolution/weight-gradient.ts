/**
 * The weights' gradient of a convolution with a real window. All maps, padded, are laid out as one long line a channel,
 * dy with the same gaps: each place of the kernel then is a shift along that line, and its gradient one product of
 * matrices. Where the window moves in steps, each phase of the maps is such a line.
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

/** The lines [channels, batch · grid] of each phase, row-major over the phases. */
function phases(make: Maker, x: Value, { channels, batch, stride, padding, input }: ConvolutionSizes, grid: Pair) {
  const after = ([0, 1] as const).map((axis) => grid[axis] * stride[axis] - input[axis] - padding[axis]);
  const cropped = after.map((size) => Math.min(size, 0));
  const fitted = [0, 1].reduce(
    (maps, axis) => slice(make, maps, axis + 2, 0, input[axis as 0 | 1] + cropped[axis]!),
    x,
  );
  const padded = pad(make, fitted, [0, 0, ...padding], [0, 0, ...after.map((size) => Math.max(size, 0))]);
  if (stride.every((step) => step === 1)) return [rows(make, padded)];
  const cells = reshape(make, padded, [channels, batch, grid[0], stride[0], grid[1], stride[1]]);
  const count = stride[0] * stride[1];
  const apart = reshape(make, transpose(make, cells, [3, 5, 0, 1, 2, 4]), [count, channels, batch * grid[0] * grid[1]]);
  const parts = make.node('Split', [apart, make.integers(new Array<number>(count).fill(1))], { axis: int(0) });
  return parts.map((part) => reshape(make, part, [channels, batch * grid[0] * grid[1]]));
}

/** [out, channels, kernel height, kernel width] */
export function spatialWeightGradient(make: Maker, x: Value, dy: Value, sizes: ConvolutionSizes): Value {
  const { channels, out, batch, kernel, stride, output } = sizes;
  const grid = gridOf(sizes);
  const lines = phases(make, x, sizes, grid);
  const places = taps(kernel).map(([row, column]) => ({
    line: lines[(row % stride[0]) * stride[1] + (column % stride[1])]!,
    shift: Math.floor(row / stride[0]) * grid[1] + Math.floor(column / stride[1]),
  }));
  const last = Math.max(...places.map(({ shift }) => shift));
  const length = batch * grid[0] * grid[1] - last;
  const gaps = pad(make, dy, [0, 0, 0, 0], [0, 0, grid[0] - output[0], grid[1] - output[1]]);
  const gradient = slice(make, rows(make, gaps), 1, 0, length);
  const seen = places.map(({ line, shift }) => slice(make, line, 1, shift, shift + length));
  // [out, places, channels]
  const product =
    NARROW >= channels
      ? outerProduct(make, gradient, concat(make, seen, 0))
      : concat(
          make,
          seen.map((view) => outerProduct(make, gradient, view)),
          1,
        );
  const split = reshape(make, product, [out, kernel[0] * kernel[1], channels]);
  return reshape(make, transpose(make, split, [0, 2, 1]), [out, channels, ...kernel]);
}

/** So few channels make too small a product each: the places' views are joined for a single one. */
const NARROW = 32;
