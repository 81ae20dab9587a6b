/** Checks that every format of files needs. */
import { existsSync, lstatSync, statSync } from 'node:fs';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import { systemProblem } from '../../../common/system-errors.ts';
import { SPLITS } from '../../dataset.ts';
import type { Listing } from '../listing.ts';

/** @returns a problem where the data root is not a folder: said once, not once an image. */
export function checkRoot(root: string): readonly Problem[] {
  if (isFolder(root)) return [];
  const problem = { file: root, path: 'data.root' };
  if (existsSync(root)) return [{ ...problem, message: 'the data root is not a folder' }];
  if (lstatSync(root, { throwIfNoEntry: false })?.isSymbolicLink())
    return [{ ...problem, message: 'the data root is a link that leads nowhere' }];
  const hint = 'A relative path starts at the folder of the experiment file that has it.';
  return [{ ...problem, message: 'the data root does not exist', hint }];
}

/** The same for the folder of the images below the root. */
export function checkImagesFolder(root: string, folder: string): readonly Problem[] {
  const path = 'data.images';
  if (nameBelowRoot('', folder) === undefined)
    return [{ path, message: `the folder ${folder} lies outside the data root` }];
  const file = join(root, folder);
  return isFolder(file) ? [] : [{ file, path, message: 'the folder of the images does not exist' }];
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    if (systemProblem(error) === null) throw error;
    return false; // A link that leads round in a circle, or what may not be looked at.
  }
}

/**
 * The name of an image below the data root, or undefined where it would lie outside: lists come from strangers.
 * `folder` is the folder of the images below the root.
 */
export function nameBelowRoot(folder: string, name: string): string | undefined {
  if (isAbsolute(name)) return undefined;
  const path = posix.join(sep === '/' ? folder : folder.replaceAll(sep, '/'), name);
  return path === '..' || path.startsWith('../') ? undefined : path;
}

/** The same for a name in a user's own table, which may have backslashes, or be an absolute path below the root. */
export function nameInTable(root: string, folder: string, name: string): string | undefined {
  const slashed = name.replaceAll('\\', '/');
  return isAbsolute(slashed) ? nameBelowRoot('', nameOf(root, slashed)) : nameBelowRoot(folder, slashed);
}

/** The path of a file that the experiment names: relative to the root unless absolute. */
export function belowRoot(root: string, name: string): string {
  return isAbsolute(name) ? name : join(root, name);
}

/** Relative to the root, with forward slashes. */
export function nameOf(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** Images that stand in more than one split: a warning, since a test on training images says nothing. */
export function acrossSplits(splits: Listing['splits']): readonly string[] {
  const warnings: string[] = [];
  for (const [index, split] of SPLITS.entries()) {
    const ids = new Set(splits[split].map(({ id }) => id));
    for (const other of SPLITS.slice(index + 1)) {
      const shared = splits[other].filter(({ id }) => ids.has(id));
      const first = shared[0];
      if (first === undefined) continue;
      const count = shared.length === 1 ? '1 image is' : `${shared.length} images are`;
      warnings.push(`${count} in both the ${split} and the ${other} split, such as ${first.id}`);
    }
  }
  return warnings;
}
