/** Resampling of small grids, such as position tables: a product with one matrix for the rows and one for the columns. */

/** Row-major [to, from]: each target sample as a combination of source samples. */
export interface ResampleMatrix {
  readonly from: number;
  readonly to: number;
  readonly weights: Float64Array;
}

/** Makes the matrix for so many samples. */
export type Resampling = (from: number, to: number) => ResampleMatrix;

/** Coefficient of the cubic convolution; PyTorch's, not the -0.5 of other libraries. */
const A = -0.75;
/** That of its antialiased one is the other libraries'. */
const ANTIALIASED = -0.5;

/**
 * Cubic convolution as torch.nn.functional.interpolate(mode='bicubic', align_corners=False) computes it: half-pixel
 * centres, border samples repeated, no antialiasing.
 * @param scale source samples a target sample; another than follows from the numbers where torch is given its `scale_factor`
 */
export function bicubicMatrix(from: number, to: number, scale = from / to): ResampleMatrix {
  const weights = new Float64Array(to * from);
  for (let target = 0; target < to; target++) {
    const source = (target + 0.5) * scale - 0.5;
    const left = Math.floor(source);
    for (let tap = -1; tap <= 2; tap++) {
      const sample = Math.min(Math.max(left + tap, 0), from - 1);
      weights[target * from + sample]! += cubic(Math.abs(source - left - tap));
    }
  }
  return { from, to, weights };
}

/** Keys' kernel at a distance of 0 to 2 samples (R. Keys, 1981, doi:10.1109/TASSP.1981.1163711). */
function cubic(distance: number, a = A): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
}

/**
 * The same with antialias=True: where samples become fewer the kernel is as much wider, and weights beyond the border are
 * left out, the others made to sum to 1.
 */
export function antialiasedMatrix(from: number, to: number): ResampleMatrix {
  const weights = new Float64Array(to * from);
  const scale = from / to;
  const wide = Math.max(scale, 1);
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - 2 * wide + 0.5), 0);
    const end = Math.min(Math.trunc(centre + 2 * wide + 0.5), from);
    const taps = Array.from({ length: end - first }, (_, tap) => {
      const distance = Math.abs(first + tap - centre + 0.5) / wide;
      return distance < 2 ? cubic(distance, ANTIALIASED) : 0;
    });
    const sum = taps.reduce((a, b) => a + b, 0);
    taps.forEach((tap, index) => {
      weights[target * from + first + index] = tap / sum;
    });
  }
  return { from, to, weights };
}

/**
 * @param grid [rows.from, columns.from, channels]
 * @returns [rows.to, columns.to, channels], computed in float64 and rounded once
 */
export function resample(
  grid: Float32Array,
  channels: number,
  rows: ResampleMatrix,
  columns: ResampleMatrix,
): Float32Array {
  // First the columns of each row, then the rows, each row now being columns.to * channels wide.
  const wide = product(columns, grid, rows.from, channels);
  return Float32Array.from(product(rows, wide, 1, columns.to * channels));
}

/** [blocks, from, width] to [blocks, to, width]. */
function product(
  { from, to, weights }: ResampleMatrix,
  source: Float32Array | Float64Array,
  blocks: number,
  width: number,
): Float64Array {
  const result = new Float64Array(blocks * to * width);
  for (let block = 0; block < blocks; block++) {
    for (let row = 0; row < to; row++) {
      const at = (block * to + row) * width;
      for (let sample = 0; sample < from; sample++) {
        const weight = weights[row * from + sample]!;
        if (weight === 0) continue;
        const other = (block * from + sample) * width;
        for (let column = 0; column < width; column++) result[at + column]! += weight * source[other + column]!;
      }
    }
  }
  return result;
}
