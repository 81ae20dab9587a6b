/** One folder a class below each split's folder, as torchvision's ImageFolder reads them. */

import { join } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import { append } from '../../../common/many.ts';
import type { PartName } from '../../../schemas/config.ts';
import type { PartPaths } from '../../../schemas/data-config.ts';
import type { List } from '../kind.ts';
import type { ListedImage } from '../listing.ts';
import { belowRoot, checkRoot, isFolder, nameOf } from '../reading/checks.ts';
import { entries, filesBelow, isImageName, leadsToFolder } from '../reading/folders.ts';
import { emptyPart, namedParts, partTitle } from '../reading/parts.ts';
import { difference, mergedWarnings } from '../tables/csv-labels.ts';
import { indexer, type Spelled, spelled } from '../tables/spelling.ts';

export interface FolderSource {
  readonly splits: PartPaths;
  /** null: the folders' names. */
  readonly classes: readonly string[] | null;
}

interface Split {
  readonly part: PartName;
  readonly path: string;
  /** Class folder to the image files below it, both sorted; none is empty. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** Files that are not images, or lie beside the class folders. */
  readonly ignored: readonly string[];
  readonly problems: readonly Problem[];
}

export const list: List<FolderSource> = async (source, root) => {
  const noRoot = checkRoot(root);
  const named = noRoot.length > 0 ? [] : namedParts(source.splits);
  const found = named.map(([part, name]) => readPart(part, belowRoot(root, name)));
  const names = spelled(found.flatMap(({ folders }) => [...folders.keys()]));
  const classes = source.classes ?? sorted(new Set(names.names));
  const problems = [...noRoot, ...found.flatMap((split) => [...split.problems, ...unknownFolders(split, classes)])];
  if (source.classes === null) append(problems, alikeFolders(root, names));
  const parts = found.map((split) => ({ ...split, images: listed(split, classes, root) }));
  for (const { part, path, problems: own, images, ignored } of parts)
    if (own.length === 0 && images.length === 0) problems.push({ ...emptyPart(part, path), ...ignoredHint(ignored) });
  if (problems.length === 0 && classes.length < 2)
    problems.push({
      file: root,
      message: `there is one class folder (${classes[0]}); a classification needs two or more`,
    });
  return {
    labels: 'multi-class',
    classes,
    files: [],
    parts: Object.fromEntries(parts.map(({ part, images }) => [part, images])),
    problems,
    missing: [],
    warnings: [...mergedWarnings('a folder', names), ...ignoredWarning(found.flatMap(({ ignored }) => ignored))],
  };
};

function readPart(part: PartName, path: string): Split {
  if (!isFolder(path)) {
    const problem = {
      file: path,
      message: `the folder of the ${partTitle(part)} does not exist`,
      path: `data.splits.${part}`,
    };
    return { part, path, folders: new Map(), ignored: [], problems: [problem] };
  }
  const folders = new Map<string, readonly string[]>();
  const ignored: string[] = [];
  for (const entry of entries(path)) {
    const folder = join(path, entry.name);
    const files = leadsToFolder(entry, path) ? filesBelow(folder) : undefined;
    const images = files?.filter(isImageName) ?? [];
    // An empty folder makes no class: the classes must follow from the files, whose names go into the step's key.
    if (images.length > 0) folders.set(entry.name, absolute(images, folder));
    const others = files?.filter((file) => !isImageName(file));
    append(ignored, others === undefined ? [folder] : absolute(others, folder));
  }
  return { part, path, folders, ignored, problems: [] };
}

function absolute(names: readonly string[], folder: string): readonly string[] {
  return names.map((name) => join(folder, name));
}

function sorted(names: ReadonlySet<string>): readonly string[] {
  return [...names].sort((a, b) => (a < b ? -1 : 1));
}

/** Folders whose names look different but are read as one are hardly ever two classes. */
function alikeFolders(root: string, { alike }: Spelled): readonly Problem[] {
  return alike.map(([one, other]) => ({
    file: root,
    message: `the class folders ${one} and ${other} differ in ${difference(one, other)} alone`,
    hint: 'Name them alike, or name both in data.classes.',
  }));
}

function unknownFolders({ folders, path }: Split, classes: readonly string[]): readonly Problem[] {
  return [...folders.keys()]
    .filter((name) => indexer(classes)(name) < 0)
    .map((name) => ({
      file: join(path, name),
      message: `this folder is not one of the classes (${classes.join(', ')})`,
      path: 'data.classes',
      hint: 'Add it to data.classes, or move it away.',
    }));
}

function listed({ folders }: Split, classes: readonly string[], root: string): readonly ListedImage[] {
  const indexOf = indexer(classes);
  return [...folders].flatMap(([name, files]) => {
    const label = indexOf(name);
    return label < 0
      ? []
      : files.map((path) => ({ id: nameOf(root, path), label, content: { kind: 'file', path } as const }));
  });
}

function ignoredWarning(files: readonly string[]): readonly string[] {
  const [circles, others] = [files.filter(isCircle), files.filter((file) => !isCircle(file))];
  const warning = (list: readonly string[], what: string, why: string): readonly string[] => {
    const count = list.length === 1 ? `1 ${what} is` : `${list.length} ${what}s are`;
    return list.length === 0 ? [] : [`${count} left out, ${why}, such as ${list[0]!.replace(/\/$/, '')}`];
  };
  return [
    ...warning(others, 'file', 'being no image by name or not in a class folder'),
    ...warning(circles, 'link', 'leading back to a folder above them'),
  ];
}

const isCircle = (file: string): boolean => file.endsWith('/');

/** Why there are no images, where there are files. */
function ignoredHint(files: readonly string[]): { readonly hint?: string } {
  const [hint] = ignoredWarning(files);
  return hint === undefined ? {} : { hint: `${hint}.` };
}
