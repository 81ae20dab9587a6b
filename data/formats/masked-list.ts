/** List files with one image a line whose masks lie at fixed places: JSRT (with SCR's annotations) and Montgomery. */
import { join } from 'node:path';
import type { Problem } from '../../common/errors.ts';
import type { Target } from '../../schemas/config.ts';
import { checkRoot, isFolder, nameBelowRoot } from './checks.ts';
import { type DataFormat, type FormatListing, nothing } from './format.ts';
import { type Entry, type Fault, readLists } from './parts.ts';
import type { TextLine } from './text.ts';

/** Folders below `masks`; several are merged. */
const JSRT_MASKS: Readonly<Record<Target, readonly string[]>> = {
  lung: ['left_lung_png', 'right_lung_png'],
  heart: ['heart_png'],
  clavicle: ['left_clavicle_png', 'right_clavicle_png'],
};

const MONTGOMERY_MASKS = ['ManualMask/leftMask', 'ManualMask/rightMask'];

/** A line is an image's id, such as JPCLN001. */
export const jsrt: DataFormat<'jsrt'> = async ({ splits, target }, root) =>
  listing(splits, root, target, { images: 'images', masks: jsrtFolders(target) }, ({ text }) => ({
    image: `images/${text}.IMG.png`,
    masks: jsrtFolders(target).map((folder) => `${folder}/${text}.png`),
  }));

const jsrtFolders = (target: Target): readonly string[] => JSRT_MASKS[target].map((folder) => `masks/${folder}`);

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
