/** What listing a data set finds: images and labels, without opening an image. */
import type { Problem } from '../../common/errors.ts';
import type { PartName, SplitName } from '../../schemas/config.ts';
import type { LabelKind } from '../dataset.ts';
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

/** A file below the data root. */
export interface NamedFile {
  /** Below the root, with forward slashes. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

export type Content =
  | {
      readonly kind: 'file';
      /** Absolute. */
      readonly path: string;
      /** Of each structure the files whose union is its mask. */
      readonly masks?: readonly (readonly NamedFile[])[];
    }
  /** One of the images of an array in an archive: position along its first axis. */
  | {
      readonly kind: 'array';
      /** Absolute. */
      readonly archive: string;
      /** Below the root. */
      readonly archiveName: string;
      readonly array: string;
      readonly index: number;
    }
  | { readonly kind: 'generated'; readonly make: () => GeneratedImage };

export interface ListedImage {
  /** Path below the data root with forward slashes, or the name of a generated image. */
  readonly id: string;
  /** As in `PreparedImage`. */
  readonly label: number | readonly number[];
  /** Absent: not known. */
  readonly patient?: string;
  readonly place?: Place;
  readonly content: Content;
}

/** A file that the listing depends on. */
export interface ListFile {
  /** As the experiment names it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

type Description = LabelKind & {
  /** Empty where there are masks alone. */
  readonly classes: readonly string[];
  /** What the masks show. */
  readonly structures?: readonly string[];
  /** List and class files. */
  readonly files: readonly ListFile[];
  /** What makes the data set unusable. */
  readonly problems: readonly Problem[];
  /** Images that are named but not there: problems, unless the experiment skips bad images. Not listed otherwise. */
  readonly missing: readonly Problem[];
  /** What is odd, but can be worked with. */
  readonly warnings: readonly string[];
};

/** What a format finds: the parts that the experiment names, before assay divides any of them. */
export type FormatListing = Description & {
  readonly parts: Readonly<Partial<Record<PartName, readonly ListedImage[]>>>;
};

export type Listing = Description & {
  readonly splits: Readonly<Record<SplitName, readonly ListedImage[]>>;
  /** The splits that assay made, with the training images that it left out of `splits`; null where it made none. */
  readonly made: Readonly<Record<SplitName, readonly ListedImage[]>> | null;
};

/** A data set whose lists are not worth reading. */
export function nothing(problems: readonly Problem[]): FormatListing {
  return { labels: 'multi-class', classes: [], files: [], parts: {}, problems, missing: [], warnings: [] };
}
