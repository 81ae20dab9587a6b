/** The settings of `data` after defaults have been filled in; part of config.ts. */
import type { ColumnsConfig, DataConfig, PhantomConfig } from './types.ts';

/** In the order in which they are shown, and in which their images lie in the files of a prepared data set. */
export const SPLITS = ['train', 'val', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];
/** A split, or the images that assay divides into splits itself. */
export type PartName = SplitName | 'all';
/** A list file, table or folder a part. */
export type PartPaths = Readonly<Partial<Record<PartName, string>>>;

export type Target = NonNullable<DataConfig['target']>;
export type UncertainPolicy = NonNullable<DataConfig['uncertain']>;
export type Columns = Readonly<ColumnsConfig> & { readonly image: string };

interface Listed {
  readonly splits: PartPaths;
  /** Folder of the images. */
  readonly images: string;
}

/** Where the images and labels come from; told apart by `format`. Paths in it are relative to the data root. */
export type DataSource =
  | ({ readonly format: 'rsna'; readonly classes: readonly string[] | string | null } & Listed)
  | ({ readonly format: 'chestxray14' | 'shenzhen' | 'vindr' } & Listed)
  | ({ readonly format: 'chexpert'; readonly unknown: 0 | 1 } & Listed)
  | ({
      readonly format: 'csv';
      readonly columns: Columns;
      readonly classes: readonly string[] | null;
      readonly structure: string;
      readonly unknown: 0 | 1;
    } & Listed)
  | { readonly format: 'folder'; readonly splits: PartPaths; readonly classes: readonly string[] | null }
  | ({ readonly format: 'pairs'; readonly masks: string; readonly structure: string } & Listed)
  | {
      readonly format: 'npz';
      readonly file: string;
      readonly classes: readonly string[] | null;
    }
  | { readonly format: 'jsrt'; readonly splits: PartPaths; readonly target: Target }
  | { readonly format: 'montgomery'; readonly splits: PartPaths }
  | { readonly format: 'phantom'; readonly phantom: Readonly<Required<PhantomConfig>> };

/** How the images of the part `all` are divided. */
export type SplitPlan =
  | {
      readonly kind: 'ratios';
      /** null: given by a list of its own. */
      readonly val: number | null;
      readonly test: number | null;
      readonly stratify: boolean;
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
