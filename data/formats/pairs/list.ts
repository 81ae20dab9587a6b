/**
 * Images and masks with the same names in two folders, but for `_mask` that may stand behind a mask's. A list names
 * images, with or without their suffix; without lists every image of the folder counts.
 */
import { join, posix, resolve } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import type { List } from '../kind.ts';
import { nothing } from '../listing.ts';
import { checkImagesFolder, isFolder, nameBelowRoot } from '../reading/checks.ts';
import { filesBelow, isImageName, withoutSuffix } from '../reading/folders.ts';
import { checkPlaces, unreadableLists } from '../reading/images-folder.ts';
import { Collector, type Entry, type Fault, type Lists, readLists } from '../reading/parts.ts';
import { createPresence } from '../reading/present.ts';
import type { Listed } from '../source.ts';

export interface PairsSource extends Listed {
  readonly masks: string;
  /** With {name}; null: {name} or {name}_mask. */
  readonly mask_names: string | null;
  readonly structures: readonly string[];
}

const APART = 'Keep the masks in another folder, or name them in a column of a table (data.format: csv).';

export const list: List<PairsSource> = async (source, root) => {
  const unusable = checkPlaces(root, source.images);
  if (unusable.length > 0) return nothing(unusable);
  const absent = [...checkImagesFolder(root, source.images), ...checkMasksFolder(root, source)];
  if (absent.length > 0) return nothing([...absent, ...unreadableLists(source.splits, root)]);
  const names = imagesBelow(root, source.images);
  const masks = imagesBelow(root, source.masks);
  const folders = { images: indexed(source.images, names), masks: indexed(source.masks, masks) };
  const read = (name: string) => readEntry(name, folders, source);
  const lists =
    Object.keys(source.splits).length > 0
      ? readLists(source.splits, root, ({ text }) => read(text))
      : wholeFolder(root, source.images, names, read);
  return { labels: 'multi-label', classes: [], structures: source.structures, ...lists, warnings: [] };
};

function checkMasksFolder(root: string, { images, masks: folder }: PairsSource): readonly Problem[] {
  const path = 'data.masks';
  if (nameBelowRoot('', folder) === undefined)
    return [{ path, message: `the folder ${folder} lies outside the data root` }];
  const file = resolve(root, folder);
  if (file === resolve(root, images))
    return [{ file, path, message: 'this is the folder of the images, too', hint: APART }];
  return isFolder(file) ? [] : [{ file, path, message: 'the folder of the masks does not exist' }];
}

/** Names below the folder, with and without suffix, to names below the root; several where suffixes differ. */
type Index = ReadonlyMap<string, readonly string[]>;

interface Folders {
  readonly images: Index;
  readonly masks: Index;
}

function imagesBelow(root: string, folder: string): readonly string[] {
  return filesBelow(join(root, folder)).filter(isImageName);
}

function indexed(folder: string, names: readonly string[]): Index {
  const index = new Map<string, string[]>();
  for (const name of names) {
    const id = posix.join(folder, name);
    for (const key of new Set([name, withoutSuffix(name)])) index.set(key, [...(index.get(key) ?? []), id]);
  }
  return index;
}

function readEntry(name: string, { images, masks }: Folders, source: PairsSource): Entry | Fault {
  const found = images.get(name);
  if (found === undefined) return { message: `there is no image ${name} in the folder of the images`, missing: true };
  if (found.length > 1) return { message: `several images are meant by ${name}: ${found.join(', ')}` };
  const stem = withoutSuffix(name);
  const wanted = maskNames(stem, source.mask_names);
  const mask = wanted.map((one) => masks.get(one)).find((files) => files !== undefined);
  if (mask === undefined) return noMask(name, stem, wanted, masks);
  if (mask.length > 1) return { message: `image ${name} has several masks: ${mask.join(', ')}` };
  return { id: found[0]!, label: [], masks: source.structures.map(() => mask) };
}

/** A mask may lie in a folder below; the pattern is of its file's name. */
function maskNames(stem: string, pattern: string | null): readonly string[] {
  if (pattern === null) return [stem, `${stem}_mask`];
  const { dir, base } = posix.parse(stem);
  return [posix.join(dir, pattern.replaceAll('{name}', base))];
}

function noMask(name: string, stem: string, wanted: readonly string[], masks: Index): Fault {
  const message = `image ${name} has no mask: there is no ${wanted[0]}.* in the folder of the masks`;
  const near = [...masks.keys()].find((other) => other !== stem && other.includes(posix.basename(stem)));
  if (near === undefined) return { message, missing: true };
  const pattern = withoutSuffix(posix.basename(near)).replace(posix.basename(stem), '{name}');
  const hint = `There is ${near}: if that is its mask, set data.mask_names to "${pattern}".`;
  return { message, hint, missing: true };
}

/** The part `all`, in the order of the names. */
function wholeFolder(
  root: string,
  folder: string,
  names: readonly string[],
  read: (name: string) => Entry | Fault,
): Lists {
  const collector = new Collector(root);
  const file = join(root, folder);
  const sorted = names.toSorted((a, b) => (a < b ? -1 : 1));
  for (const [index, name] of sorted.entries()) collector.add(read(name), { file, line: index + 1, snippet: name });
  // A folder has no lines.
  const all = collector.images(createPresence()).map(({ place: _, ...image }) => image);
  const placeless = (problems: readonly Problem[]) =>
    problems.map(({ message, hint }) => ({ file, message, ...(hint !== undefined && { hint }) }));
  const problems = placeless(collector.problems);
  if (names.length === 0) problems.push({ file, message: 'the folder of the images has no images' });
  return { files: [], parts: { all }, problems, missing: placeless(collector.missing) };
}
