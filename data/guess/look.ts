/** What lies in a folder: names alone, no file is opened. */
import { type Dirent, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { isImageName, withoutSuffix } from '../formats/reading/folders.ts';

export interface FolderLook {
  /** Absolute. */
  readonly root: string;
  /** Names below the root with forward slashes, sorted within each folder; hidden ones left out. */
  readonly files: readonly string[];
  /** Those of `files` that are images by their names. */
  readonly images: readonly string[];
  /** There is more than was looked at. */
  readonly cut: boolean;
}

/** Enough to see how a data set lies, in less than a second; whoever names a whole disk gets an answer too. */
const MOST_FILES = 200_000;
/** Suffixes that are certainly no images, although a name without a suffix may be one. */
const NO_IMAGE = /(^|\/)(license|readme|makefile|dicomdir|checksums?|sha256sums?)$/i;

/** Links to folders are not followed: they could be circles. @throws system errors for the folder itself */
export function lookAt(root: string): FolderLook {
  const files: string[] = [];
  const waiting = [''];
  let cut = false;
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    for (const entry of visible(root, folder)) {
      const name = posix.join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(name);
      else if (files.length < MOST_FILES) files.push(name);
      else cut = true;
    }
    if (cut) break;
  }
  return { root, files, images: files.filter((name) => isImageName(name) && !NO_IMAGE.test(name)), cut };
}

function visible(root: string, folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(posix.join(root, folder), { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (folder === '') throw error;
    return []; // A folder that may not be read holds nothing for us.
  }
}

/** The folder that a file lies in; '' for the root. */
export function folderOf(name: string): string {
  const folder = posix.dirname(name);
  return folder === '.' ? '' : folder;
}

/** Names by the folder that they lie in. */
export function byFolder(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const name of names) {
    const folder = folderOf(name);
    const known = folders.get(folder);
    if (known === undefined) folders.set(folder, [name]);
    else known.push(name);
  }
  return folders;
}

/** What two files that belong together have in common: the name without folder, suffix and `_mask`. */
export function stemOf(name: string): string {
  return withoutSuffix(posix.basename(name)).replace(/_mask$/i, '');
}
