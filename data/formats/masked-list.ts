/** List files with one image a line whose masks lie at fixed places: JSRT (with SCR's annotations) and Montgomery. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../common/errors.ts';
import type { Target } from '../../schemas/config.ts';
import { type DataFormat, type FormatListing, nothing } from './format.ts';
import { checkRoot, isFolder, nameBelowRoot } from './reading/checks.ts';
import { type Entry, type Fault, readLists } from './reading/parts.ts';
import type { TextLine } from './tables/text.ts';

/** Folders below `masks` as SCR names them; several are merged. */
const JSRT_MASKS: Readonly<Record<Target, readonly string[]>> = {
  lung: ['left lung', 'right lung'],
  heart: ['heart'],
  clavicle: ['left clavicle', 'right clavicle'],
};

const MONTGOMERY_MASKS = ['ManualMask/leftMask', 'ManualMask/rightMask'];

/**
 * A line is an image's id, such as JPCLN001. Images and masks are those of the published code, converted to PNG, or what the
 * databases hand out: `.IMG` files and GIF masks.
 */
export const jsrt: DataFormat<'jsrt'> = async ({ splits, target }, root) => {
  const images = namesIn(join(root, 'images'));
  const parts = JSRT_MASKS[target].map((part) => {
    const converted = { folder: `masks/${part.replace(' ', '_')}_png`, suffix: 'png' };
    const original = { folder: `masks/${part}`, suffix: 'gif' };
    return isFolder(join(root, original.folder)) && !isFolder(join(root, converted.folder)) ? original : converted;
  });
  const folders = { images: 'images', masks: parts.map(({ folder }) => folder) };
  return listing(splits, root, target, folders, ({ text }) => ({
    image: `images/${imageOf(text, images)}`,
    masks: parts.map(({ folder, suffix }) => `${folder}/${text}.${suffix}`),
  }));
};

function imageOf(id: string, images: ReadonlySet<string>): string {
  const [converted, original] = [`${id}.IMG.png`, `${id}.IMG`];
  return images.has(original) && !images.has(converted) ? original : converted;
}

/** None where there is no such folder, which is told otherwise. */
function namesIn(folder: string): ReadonlySet<string> {
  return new Set(isFolder(folder) ? readdirSync(folder) : []);
}

/** A line is a file name, such as MCUCXR_0001_0.png. */
export const montgomery: DataFormat<'montgomery'> = async ({ splits }, root) =>
  listing(splits, root, 'lung', { images: 'CXR_png', masks: MONTGOMERY_MASKS }, ({ text }) => ({
    image: `CXR_png/${text}`,
    masks: MONTGOMERY_MASKS.map((folder) => `${folder}/${text}`),
  }));

type Names = (line: TextLine) => { readonly image: string; readonly masks: readonly string[] };

function listing(
  splits: Parameters<typeof readLists>[0],
  root: string,
  structure: string,
  folders: Folders,
  names: Names,
): FormatListing {
  const noRoot = checkRoot(root);
  if (noRoot.length > 0) return nothing(noRoot);
  const lists = readLists(splits, root, (line) => readEntry(line, names));
  const found = { labels: 'multi-label', classes: [], structures: [structure], ...lists, warnings: [] } as const;
  const absent = absentFolders(root, folders);
  // Said once, not once an image.
  return absent.length === 0 ? found : { ...found, problems: [...absent, ...found.problems], missing: [] };
}

interface Folders {
  readonly images: string;
  readonly masks: readonly string[];
}

function absentFolders(root: string, { images, masks }: Folders): readonly Problem[] {
  return [images, ...masks].flatMap((folder) => {
    const file = join(root, folder);
    const what = folder === images ? 'images' : 'masks';
    return isFolder(file) ? [] : [{ file, message: `this folder of the ${what} does not exist` }];
  });
}

function readEntry(line: TextLine, names: Names): Entry | Fault {
  const { image, masks } = names(line);
  const [id, ...files] = [image, ...masks].map((name) => nameBelowRoot('', name));
  // A name with ".." would leave the folders that it belongs in.
  if (id === undefined || id !== image || files.some((file, index) => file !== masks[index]))
    return { message: `${line.text} is no name of an image` };
  return { id, label: [], masks: [masks] };
}
