import type { MaskScores } from '../metrics/segmentation.ts';

/** What `predictions.json` holds: all that later statistics need, image by image. */
export interface Predictions {
  readonly version: 1;
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  /** The test split in its own order. */
  readonly images: readonly {
    readonly id: string;
    /** multi-class: the class index; multi-label: one 0 or 1 a class. */
    readonly truth: number | readonly number[];
    /** Probability of each class, averaged over the crops. */
    readonly scores: readonly number[];
  }[];
}

/** The same of a segmentation. Masks lie in `masks.bin`, packed by `packMasks` (stages/mask-file.ts). */
export interface SegmentationPredictions {
  readonly version: 1;
  readonly labels: 'masks';
  readonly structures: readonly string[];
  /** The test split in its own order. */
  readonly images: readonly {
    readonly id: string;
    /** Of the stored image and of its masks. */
    readonly width: number;
    readonly height: number;
    /** Position of the predicted masks in `masks.bin` in bytes. */
    readonly masks: number;
    /** All structures together. */
    readonly dice: number;
    readonly iou: number;
    /** In the order of `structures`. */
    readonly scores: readonly (MaskScores & { readonly dice: number; readonly iou: number })[];
  }[];
}
