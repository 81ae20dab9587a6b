/** What is kept of a mask beside its truth. */
import { boundary, boundaryDepth } from './boundary.ts';
import type { Grid, Spacing } from './distance-transform.ts';
import { type Lesions, lesions } from './lesions.ts';
import { type OutlinesWithin, outlineDistances, surfaceDistance, withinTolerance } from './surface-distance.ts';

/** Millimetres, where an experiment does not say. */
export const SURFACE_TOLERANCE = 2;

/** Why there are no millimetres. */
export const UNKNOWN_SPACING = 'not every test image says how large its pixels are (data.spacing)';

/** Pixels of one structure in one image. */
export interface Overlap {
  readonly truth: number;
  readonly prediction: number;
  readonly both: number;
}

/** One structure in one image. */
export interface MaskScores extends Overlap {
  /** Pixels near the outlines. */
  readonly boundary: Overlap;
  readonly lesions: Lesions;
  /** In pixels of the image. */
  readonly hd95: number;
  readonly asd: number;
  /** Absent where the size of a pixel is not known. */
  readonly millimetres?: Millimetres;
}

export interface Millimetres {
  readonly hd95: number;
  readonly asd: number;
  readonly outlines: OutlinesWithin;
}

/** Counts pixels. @param truth and prediction not 0 inside; of the same length */
export function overlap(truth: Uint8Array, prediction: Uint8Array): Overlap {
  const counts = { truth: 0, prediction: 0, both: 0 };
  for (let at = 0; at < truth.length; at++) {
    const [wanted, found] = [truth[at] !== 0, prediction[at] !== 0];
    if (wanted) counts.truth++;
    if (found) counts.prediction++;
    if (wanted && found) counts.both++;
  }
  return counts;
}

/**
 * All that is kept of one structure in one image.
 * @param spacing of the pixels in millimetres, null: not known
 * @param tolerance between outlines, in millimetres
 */
export function maskScores(
  truth: Uint8Array,
  prediction: Uint8Array,
  grid: Grid,
  spacing: Spacing | null,
  tolerance: number = SURFACE_TOLERANCE,
): MaskScores {
  const depth = boundaryDepth(grid);
  const scores = {
    ...overlap(truth, prediction),
    boundary: overlap(boundary(truth, grid, depth), boundary(prediction, grid, depth)),
    lesions: lesions(truth, prediction, grid),
    ...surfaceDistance(outlineDistances(truth, prediction, grid), grid),
  };
  if (spacing === null) return scores;
  const distances = outlineDistances(truth, prediction, grid, spacing);
  const outlines = withinTolerance(distances, tolerance);
  return { ...scores, millimetres: { ...surfaceDistance(distances, grid, spacing), outlines } };
}

/** Several structures of an image, or one structure of several images, counted together. */
export function pooled(overlaps: readonly Overlap[]): Overlap {
  const sum = (of: (one: Overlap) => number): number => overlaps.reduce((total, one) => total + of(one), 0);
  return { truth: sum((one) => one.truth), prediction: sum((one) => one.prediction), both: sum((one) => one.both) };
}
