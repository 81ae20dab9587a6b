/** The prepared data set: what `prepare` writes, and training and evaluation read. `dataset.json` beside `pixels.bin`. */
import type { SplitName } from '../schemas/config.ts';

export { SPLITS } from '../schemas/data-config.ts';

export const DATASET_FILE = 'dataset.json';
export const PIXELS_FILE = 'pixels.bin';
/** Only where there are masks. */
export const MASKS_FILE = 'masks.bin';

/** The label of a finding that its reader was not sure of. */
export const UNCERTAIN = -1;

export interface PreparedImage {
  /** Name in the data set, such as the path below its root. */
  readonly id: string;
  /** Position of the first sample in pixels.bin, in bytes. Rows top to bottom, samples of a pixel side by side, no padding. */
  readonly offset: number;
  readonly width: number;
  readonly height: number;
  /** 1: gray; 3: RGB. */
  readonly channels: 1 | 3;
  /** 8: one byte a sample; 16: two, little-endian. */
  readonly bits: 8 | 16;
  /** multi-class: the class index; multi-label: one 0, 1 or UNCERTAIN a class. */
  readonly label: number | readonly number[];
  /** Absent: not known. */
  readonly patient?: string;
  /** Position in masks.bin in bytes: [structures, height, width], one byte a pixel, 0 or 1. Absent: no masks. */
  readonly masks?: number;
}

/**
 * What the labels of images say: one class each, or which of several findings. Only findings can be left out of an
 * evaluation: each is measured by itself, while a class is one of all.
 */
export type LabelKind =
  | { readonly labels: 'multi-class' }
  | {
      readonly labels: 'multi-label';
      /** Classes that count in an evaluation; absent: all. */
      readonly evaluated?: readonly string[];
    };

/** That part alone. */
export function labelKind(of: LabelKind): LabelKind {
  if (of.labels === 'multi-class') return { labels: of.labels };
  return { labels: of.labels, ...(of.evaluated && { evaluated: of.evaluated }) };
}

export type PreparedDataset = LabelKind & {
  readonly version: 1;
  /** Empty where there are masks alone. */
  readonly classes: readonly string[];
  /** What the masks show, in their order; absent where there are none. */
  readonly structures?: readonly string[];
  readonly splits: Readonly<Record<SplitName, readonly PreparedImage[]>>;
};
