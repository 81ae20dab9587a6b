/** How far two outlines lie apart: Hausdorff distance at the 95th percentile and average symmetric surface distance. */
import { type Grid, type Spacing, squaredDistances } from './distance-transform.ts';

export interface SurfaceDistance {
  /**
   * The larger of two 95th percentiles: of the distances from each surface pixel of one mask to the nearest surface
   * pixel of the other, and the other way round. In the unit of the spacing.
   */
  readonly hd95: number;
  /** Mean of both sets of distances together. */
  readonly asd: number;
}

/** From every pixel of each outline to the nearest of the other, in the unit of the spacing: Infinity where there is no other. */
export interface OutlineDistances {
  readonly there: Float64Array;
  readonly back: Float64Array;
}

/** Pixels of both outlines. */
export interface OutlinesWithin {
  /** Those that lie within the tolerance of the other outline. */
  readonly within: number;
  readonly all: number;
}

/** A distance of exactly the tolerance is within it, however it was rounded. */
const ROUNDING = 1e-9;

/**
 * A mask's surface are its pixels with one of the four neighbours outside the mask or outside the image.
 * @param truth and prediction [height, width], not 0 inside
 */
export function outlineDistances(
  truth: Uint8Array,
  prediction: Uint8Array,
  grid: Grid,
  spacing: Spacing = { x: 1, y: 1 },
): OutlineDistances {
  const [left, right] = [surface(truth, grid), surface(prediction, grid)];
  return { there: distances(left, right, grid, spacing), back: distances(right, left, grid, spacing) };
}

/**
 * Percentiles interpolate linearly, as numpy's do.
 *
 * Both masks empty: they agree, the distances are 0. One of them empty: there is nothing to measure to, and the
 * distances are the diagonal of the image, which no distance exceeds: an empty prediction must not be the cheapest.
 */
export function surfaceDistance(
  { there, back }: OutlineDistances,
  grid: Grid,
  spacing: Spacing = { x: 1, y: 1 },
): SurfaceDistance {
  if (there.length === 0 && back.length === 0) return { hd95: 0, asd: 0 };
  if (there.length === 0 || back.length === 0) {
    const diagonal = Math.hypot(grid.width * spacing.x, grid.height * spacing.y);
    return { hd95: diagonal, asd: diagonal };
  }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return {
    hd95: Math.max(percentile(there, 0.95), percentile(back, 0.95)),
    asd: (sum(there) + sum(back)) / (there.length + back.length),
  };
}

/** @param tolerance in the unit of the distances */
export function withinTolerance({ there, back }: OutlineDistances, tolerance: number): OutlinesWithin {
  const most = tolerance * (1 + ROUNDING);
  const near = (values: Float64Array): number => values.reduce((count, value) => count + Number(value <= most), 0);
  return { within: near(there) + near(back), all: there.length + back.length };
}

/** 1 at the pixels of the mask that have a neighbour outside it. */
export function surface(mask: Uint8Array, { width, height }: Grid): Uint8Array {
  const found = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (mask[at] === 0) continue;
      const inside =
        x > 0 &&
        mask[at - 1] !== 0 &&
        x < width - 1 &&
        mask[at + 1] !== 0 &&
        y > 0 &&
        mask[at - width] !== 0 &&
        y < height - 1 &&
        mask[at + width] !== 0;
      if (!inside) found[at] = 1;
    }
  }
  return found;
}

/** From every pixel of one surface to the nearest of the other. */
function distances(from: Uint8Array, to: Uint8Array, grid: Grid, spacing: Spacing): Float64Array {
  const squares = squaredDistances(to, grid, spacing);
  const found: number[] = [];
  for (let at = 0; at < from.length; at++) if (from[at] !== 0) found.push(Math.sqrt(squares[at]!));
  return Float64Array.from(found);
}

/** Linear between the two nearest ranks. @param values not empty */
function percentile(values: Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = share * (sorted.length - 1);
  const low = Math.floor(rank);
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return sorted[low]! + (rank - low) * (above - sorted[low]!);
}
