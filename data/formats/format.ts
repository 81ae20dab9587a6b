/** What a data set format is: it lists images and labels without opening an image. */
import type { Problem } from '../../common/errors.ts';
import type { DataSource, SplitName } from '../../schemas/config.ts';
import type { PreparedDataset } from '../dataset.ts';
import type { Raster } from '../raster.ts';

/** A line of a list file, to name where an image was asked for. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly snippet: string;
}

/** An image made by assay, with one mask a structure: [structures, height, width], 0 or 1. */
export interface GeneratedImage extends Raster {
  readonly masks: Uint8Array;
}

export interface ListedImage {
  /** Path below the data root with forward slashes, or the name of a generated image. */
  readonly id: string;
  readonly label: number | readonly number[];
  readonly place?: Place;
  readonly content:
    | { readonly kind: 'file' /** Absolute. */; readonly path: string }
    | { readonly kind: 'generated'; readonly make: () => GeneratedImage };
}

/** A file that the listing depends on. */
export interface ListFile {
  /** As the experiment names it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

export interface Listing {
  readonly labels: PreparedDataset['labels'];
  readonly classes: readonly string[];
  /** What the masks of generated images show. */
  readonly structures?: readonly string[];
  /** List and class files. */
  readonly files: readonly ListFile[];
  readonly splits: Readonly<Record<SplitName, readonly ListedImage[]>>;
  /** What makes the data set unusable. */
  readonly problems: readonly Problem[];
  /** Images that are named but not there: problems, unless the experiment skips bad images. Not in `splits`. */
  readonly missing: readonly Problem[];
  /** What is odd, but can be worked with. */
  readonly warnings: readonly string[];
}

/** Lists a data set below `root`, an absolute path. Opens no image: it also runs while planning. */
export type DataFormat<Format extends DataSource['format']> = (
  source: Extract<DataSource, { format: Format }>,
  root: string,
) => Promise<Listing>;
