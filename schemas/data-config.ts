/** The settings of `data` after defaults have been filled in; part of config.ts. */
import type { ColumnsConfig, DataConfig } from './types.ts';

/** In the order in which they are shown, and in which their images lie in the files of a prepared data set. */
export const SPLITS = ['train', 'val', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];
/** A split, or the images that assay divides into splits itself. */
export type PartName = SplitName | 'all';
/** A list file, table or folder a part. */
export type PartPaths = Readonly<Partial<Record<PartName, string>>>;

export type Target = NonNullable<DataConfig['target']>;
export type Augment = NonNullable<DataConfig['augment']>;
export type UncertainPolicy = NonNullable<DataConfig['uncertain']>;
/** `none` in a list. */
export type Columns = Omit<ColumnsConfig, 'none'> & { readonly image: string; readonly none: readonly string[] };

/** What a value or colour of mask files stands for; the name background stands for none of the structures. */
export interface MaskClass {
  readonly name: string;
  readonly value: number | readonly [red: number, green: number, blue: number];
}

/** How image and mask files are read, beyond what they say themselves. */
export interface Reading {
  /** The value of white; null: that of the file's depth. */
  readonly white: number | null;
  /** Which image of a file that holds several, counted from 1; null: files hold one. */
  readonly frame: number | null;
  /** null: masks are black and white. */
  readonly mask_classes: readonly MaskClass[] | null;
  /** Of a pixel that a mask covers in part once it is resized, any part makes it inside; absent: half of it. */
  readonly mask_rule?: 'any';
}

/** How the images of the part `all` are divided. */
export type SplitPlan =
  | {
      readonly kind: 'ratios';
      /** null: given by a list of its own. */
      readonly val: number | null;
      readonly test: number | null;
      readonly stratify: boolean;
      /** Files with the names of a split's images, which are divided no further; those of train are what the shares are of. */
      readonly lists?: PartPaths;
    }
  | {
      readonly kind: 'folds';
      readonly folds: number;
      /** Counted from 1: the test split. */
      readonly fold: number;
      /** Share of the other folds. */
      readonly val: number | null;
      readonly stratify: boolean;
    }
  | { readonly kind: 'file'; readonly file: string };

/** Which images of a source are used, and for what. */
export interface Selection {
  /** Table of image and patient below the root. */
  readonly patients: string | null;
  /** null: the splits are given. */
  readonly splits: SplitPlan | null;
  /** Share of the training images. */
  readonly fraction: number;
  /** Training images of each class (multi-class) or in all. */
  readonly few_shot: number | null;
  readonly seed: number;
}
