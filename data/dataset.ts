/** The prepared data set: what `prepare` writes, and training and evaluation read. `dataset.json` beside `pixels.bin`. */
import type { SplitName } from '../schemas/config.ts';

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
  /** multi-class: the class index; multi-label: one 0 or 1 a class. */
  readonly label: number | readonly number[];
}

export interface PreparedDataset {
  readonly version: 1;
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  readonly splits: Readonly<Record<SplitName, readonly PreparedImage[]>>;
}
