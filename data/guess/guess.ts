/** What a folder of data seems to be: settings that would read it, with what a person should look at again. */
import { grouped } from '../../common/words.ts';
import type { FolderLook } from './look.ts';

export type SettingValue = string | number | boolean | readonly string[] | { readonly [name: string]: SettingValue };

export interface DataGuess {
  readonly task: 'classification' | 'segmentation';
  /** The settings below `data`, but for `root`. */
  readonly data: Readonly<Record<string, SettingValue>>;
  /** What was found, as half a sentence: 'a table, labels.csv, whose column "file" names 200 images'. */
  readonly found: string;
  /** Name of a setting below `data` to what a person should know of it. */
  readonly remarks: Readonly<Record<string, string>>;
}

/** null: the folder does not lie so. */
export type Guesser = (look: FolderLook) => DataGuess | null;

/** Shares for a data set that nobody has divided yet. */
export const DIVIDE = { val: 0.1, test: 0.2 } as const;

export const DIVIDED =
  'assay divides the images: shares of all, each class in proportion; the same seed, the same splits';

export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Names of folders and columns of masks. */
export const MASKS = /mask|label|seg|annot|outline|contour|truth|(^|\/)gt/i;
