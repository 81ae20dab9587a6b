/** List files with one image a line whose masks lie at fixed places. */
import { join } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import { type FormatListing, nothing } from '../listing.ts';
import type { TextLine } from '../tables/text.ts';
import { checkRoot, isFolder, nameBelowRoot } from './checks.ts';
import { type Entry, type Fault, readLists } from './parts.ts';

type Names = (line: TextLine) => { readonly image: string; readonly masks: readonly string[] };

export function maskedList(
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

/** Below the root. */
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
