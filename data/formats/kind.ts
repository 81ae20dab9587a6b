/** What a format of data sets is, told without reading one. A folder beside this file, a line in `index.ts`. */
import type { DataConfig, DataSettings } from '../../schemas/types.ts';
import type { FormatListing } from './listing.ts';

/** Lists a data set below `root`, an absolute path. Opens no image: it also runs while planning. */
export type List<Source> = (source: Source, root: string) => Promise<FormatListing>;

export interface FormatKind<Source> {
  /** The settings of `data` that it takes, beside those of every data set. */
  readonly settings: readonly (keyof DataConfig)[];
  /** Those without which it is none, beside the root and the lists of whatever takes these. */
  readonly needed?: readonly (keyof DataConfig)[];
  /** What comes with the images; `columns`: what the experiment names columns of; `nothing`: they are for pre-training alone. */
  readonly gives: 'labels' | 'masks' | 'both' | 'columns' | 'nothing';
  /** What `classes` may be; structures are of masks. Left out: names. */
  readonly classes?: 'names or file' | 'structures' | 'names or structures';
  /** Without lists all images of the folder are divided. */
  readonly findsAll?: true;
  /** Its image files may be DICOM, which say how large their pixels are. */
  readonly tellsSpacing?: true;
  /** What listing is told, from settings that passed their checks: part of the key of `prepare`. */
  readonly source: (data: DataSettings) => Source;
  /** Loaded when it is asked for: all of them take a tenth of a second. */
  readonly list: () => Promise<{ readonly list: List<Source> }>;
}

/** Of arrays. */
export const ARRAYS = ['root', 'patients', 'make_splits', 'white'] as const satisfies readonly (keyof DataConfig)[];
/** Of files. */
export const FILES = [...ARRAYS, 'frame'] as const;
/** Of files that lists name, below a folder of images. */
export const LISTED = [...FILES, 'splits', 'images'] as const;
