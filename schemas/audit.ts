/** `audit.json` in the output of `prepare`: what a reader of the results must know of the data. */
import type { SplitName } from './config.ts';

export interface AuditedImage {
  readonly id: string;
  readonly split: SplitName;
}

export interface SplitAudit {
  readonly images: number;
  /** null: not known of any image. */
  readonly patients: number | null;
  /** Images by class name: those that have it, and those whose reader was not sure. */
  readonly classes: Readonly<Record<string, { readonly positive: number; readonly uncertain: number }>>;
}

/** Pictures that are the same or nearly so. */
export interface DuplicateGroup {
  /** exact: equal samples; near: equal to the eye, such as another encoding or size. */
  readonly kind: 'exact' | 'near';
  readonly images: readonly AuditedImage[];
}

/** How many there are, and the first of them. */
export interface Findings<Item> {
  readonly count: number;
  readonly examples: readonly Item[];
}

export interface DataAudit {
  readonly version: 1;
  readonly splits: Readonly<Record<SplitName, SplitAudit>>;
  /** Of the files. */
  readonly width: { readonly min: number; readonly median: number; readonly max: number };
  readonly height: { readonly min: number; readonly median: number; readonly max: number };
  /** Images by bits a sample and by channels. */
  readonly bits: Readonly<Record<'8' | '16', number>>;
  readonly channels: Readonly<Record<'1' | '3', number>>;
  /** Left out because they are missing or cannot be read: the reasons. */
  readonly bad: Findings<string>;
  /** Groups with images on both sides of a split. */
  readonly leaked_images: Findings<DuplicateGroup>;
  /** Patients on both sides of a split; null where patients are not known. */
  readonly leaked_patients: Findings<{ readonly patient: string; readonly splits: readonly SplitName[] }> | null;
  /** Duplicates within a split. */
  readonly repeated_images: Findings<DuplicateGroup>;
  /** Duplicates with different labels. */
  readonly conflicts: Findings<DuplicateGroup>;
  /** Masks without a pixel inside, by structure. */
  readonly empty_masks: Readonly<Record<string, Findings<AuditedImage>>>;
  /** Masks without a pixel outside, by structure. */
  readonly full_masks: Readonly<Record<string, Findings<AuditedImage>>>;
  /**
   * Depths of which no image uses the highest bit: the number of images whose white is only that of their depth, and their
   * largest value.
   */
  readonly unused_bits: Readonly<Partial<Record<'8' | '16', { readonly images: number; readonly largest: number }>>>;
}

/** An image of a task that is among those of a pre-training. */
export interface SeenImage {
  readonly id: string;
  readonly kind: DuplicateGroup['kind'];
  /** The image of the pre-training, and of which of its data sets, from 1. */
  readonly as: { readonly id: string; readonly set: number };
}

/** What of a split was seen in a pre-training. */
export interface SeenSplit {
  /** All images of the split. */
  readonly of: number;
  readonly images: Findings<SeenImage>;
  /** null: the patients of the split are not known, or could be compared with those of no data set of the pre-training. */
  readonly patients: Findings<string> | null;
}

/** `leakage.json`: what of a task's evaluation was among the images of the pre-training of an arm. */
export interface LeakageAudit {
  readonly version: 1;
  /** Training images of each data set of the pre-training. */
  readonly sets: readonly { readonly images: number; readonly patients_compared: boolean }[];
  readonly splits: { readonly val: SeenSplit; readonly test: SeenSplit };
}
