/** What `evaluate` reports for a segmentation: of every image, and over all of them. */
import type { Metrics } from './classification.ts';
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

/** 2 |A ∩ B| / (|A| + |B|); 1 where both are empty. */
export function dice({ truth, prediction, both }: Overlap): number {
  return truth + prediction === 0 ? 1 : (2 * both) / (truth + prediction);
}

/** |A ∩ B| / |A ∪ B|; 1 where both are empty. */
export function iou({ truth, prediction, both }: Overlap): number {
  const either = truth + prediction - both;
  return either === 0 ? 1 : both / either;
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

/**
 * `dice`: over the pixels of all images together; `mean_dice`: mean of the images' Dice; `iou`: over the pixels of all
 * images together; `mean_iou`; `hd95` and `asd`: means over the images, in pixels; `hd95_mm` and `asd_mm` where every
 * image has them. With several structures these count the pixels of all structures together (distances: their mean), and
 * `<metric>/<structure>` each alone.
 * @param images of each image its structures, in the order of `structures`; not empty
 */
export function segmentationMetrics(
  structures: readonly string[],
  images: readonly (readonly MaskScores[])[],
): Metrics {
  const apart = structures.length < 2 ? [] : structures;
  return {
    ...summary(images),
    ...Object.assign(
      {},
      ...apart.map((name, index) => {
        const own = summary(images.map((image) => [image[index]!]));
        return Object.fromEntries(Object.entries(own).map(([metric, value]) => [`${metric}/${name}`, value]));
      }),
    ),
  };
}

function summary(images: readonly (readonly MaskScores[])[]): Metrics {
  const all = images.flat();
  const together = images.map(pooled);
  const millimetres = all.flatMap(({ hd95_mm, asd_mm }) =>
    hd95_mm === undefined || asd_mm === undefined ? [] : [{ hd95_mm, asd_mm }],
  );
  return {
    dice: dice(pooled(all)),
    mean_dice: mean(together.map(dice)),
    iou: iou(pooled(all)),
    mean_iou: mean(together.map(iou)),
    hd95: mean(all.map(({ hd95 }) => hd95)),
    asd: mean(all.map(({ asd }) => asd)),
    ...(millimetres.length === all.length && {
      hd95_mm: mean(millimetres.map(({ hd95_mm }) => hd95_mm)),
      asd_mm: mean(millimetres.map(({ asd_mm }) => asd_mm)),
    }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
