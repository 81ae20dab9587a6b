/** What is kept of a mask beside its truth. */
import { surfaceDistance } from './surface-distance.ts';
import type { Grid, Spacing } from './surface-distance-transform.ts';

/** Pixels of one structure in one image. */
export interface Overlap {
  readonly truth: number;
  readonly prediction: number;
  readonly both: number;
}

/** One structure in one image. */
export interface MaskScores extends Overlap {
  /** In pixels of the image. */
  readonly hd95: number;
  readonly asd: number;
  /** In millimetres; absent where the size of a pixel is not known. */
  readonly hd95_mm?: number;
  readonly asd_mm?: number;
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

/** All that is kept of one structure in one image. @param spacing of the pixels in millimetres, null: not known */
export function maskScores(truth: Uint8Array, prediction: Uint8Array, grid: Grid, spacing: Spacing | null): MaskScores {
  const scores = { ...overlap(truth, prediction), ...surfaceDistance(truth, prediction, grid) };
  if (spacing === null) return scores;
  const { hd95, asd } = surfaceDistance(truth, prediction, grid, spacing);
  return { ...scores, hd95_mm: hd95, asd_mm: asd };
}

/** Several structures of an image, or one structure of several images, counted together. */
export function pooled(overlaps: readonly Overlap[]): Overlap {
  const sum = (of: (one: Overlap) => number): number => overlaps.reduce((total, one) => total + of(one), 0);
  return { truth: sum((one) => one.truth), prediction: sum((one) => one.prediction), both: sum((one) => one.both) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
