/** One folder a class below each split's folder, as torchvision's ImageFolder reads them. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../common/errors.ts';
import type { SplitName } from '../../schemas/config.ts';
import { SPLITS } from '../dataset.ts';
import { acrossSplits, belowRoot, checkRoot, emptySplit, isFolder, nameOf } from './checks.ts';
import type { DataFormat, ListedImage } from './format.ts';

const IMAGE_SUFFIX = /\.(png|jpe?g|tiff?|webp)$/i;

interface Split {
  readonly split: SplitName;
  readonly path: string;
  /** Class folder to the image files below it, both sorted; none is empty. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** Files that are not images, or lie beside the class folders. */
  readonly ignored: readonly string[];
  readonly problems: readonly Problem[];
}

export const folder: DataFormat<'folder'> = async (source, root) => {
  const noRoot = checkRoot(root);
  const found = noRoot.length > 0 ? [] : SPLITS.map((split) => readSplit(split, belowRoot(root, source.splits[split])));
  const classes = source.classes ?? sorted(new Set(found.flatMap(({ folders }) => [...folders.keys()])));
  const problems = [...noRoot, ...found.flatMap((split) => [...split.problems, ...unknownFolders(split, classes)])];
  const images = (split: SplitName): readonly ListedImage[] =>
    found.filter((one) => one.split === split).flatMap((one) => listed(one, classes, root));
  const splits = { train: images('train'), val: images('val'), test: images('test') };
  for (const { split, path, problems: own } of found)
    if (own.length === 0) problems.push(...emptySplit(split, path, splits[split]));
  if (problems.length === 0 && classes.length < 2)
    problems.push({
      file: root,
      message: `there is one class folder (${classes[0]}); a classification needs two or more`,
    });
  const ignored = found.flatMap((split) => split.ignored);
  return {
    labels: 'multi-class',
    classes,
    files: [],
    splits,
    problems,
    missing: [],
    warnings: [...acrossSplits(splits), ...ignoredWarning(ignored)],
  };
};

function readSplit(split: SplitName, path: string): Split {
  if (!isFolder(path)) {
    const problem = {
      file: path,
      message: `the folder of the ${split} split does not exist`,
      path: `data.splits.${split}`,
    };
    return { split, path, folders: new Map(), ignored: [], problems: [problem] };
  }
  const folders = new Map<string, readonly string[]>();
  const ignored: string[] = [];
  for (const entry of entries(path)) {
    const files = isClassFolder(entry, path) ? filesBelow(join(path, entry.name)) : undefined;
    const images = files?.filter((file) => IMAGE_SUFFIX.test(file)) ?? [];
    // An empty folder makes no class: the classes must follow from the files, whose names go into the step's key.
    if (images.length > 0) folders.set(entry.name, images);
    ignored.push(...(files?.filter((file) => !IMAGE_SUFFIX.test(file)) ?? [join(path, entry.name)]));
  }
  return { split, path, folders, ignored, problems: [] };
}

/** Sorted by code units, so that the order does not depend on the file system or the language; hidden ones left out. */
function entries(path: string): readonly Dirent[] {
  const visible = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  return visible.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Links to folders count: data sets are often put together from links. */
function isClassFolder(entry: Dirent, parent: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return isFolder(join(parent, entry.name));
}

/** Files at any depth. Links to folders are followed at the class level only: deeper ones could be circles. */
function filesBelow(path: string): readonly string[] {
  return entries(path).flatMap((entry) => {
    const below = join(path, entry.name);
    return entry.isDirectory() ? filesBelow(below) : [below];
  });
}

function sorted(names: ReadonlySet<string>): readonly string[] {
  return [...names].sort((a, b) => (a < b ? -1 : 1));
}

function unknownFolders({ folders, path }: Split, classes: readonly string[]): readonly Problem[] {
  return [...folders.keys()]
    .filter((name) => !classes.includes(name))
    .map((name) => ({
      file: join(path, name),
      message: `this folder is not one of the classes (${classes.join(', ')})`,
      path: 'data.classes',
      hint: 'Add it to data.classes, or move it away.',
    }));
}

function listed({ folders }: Split, classes: readonly string[], root: string): readonly ListedImage[] {
  return [...folders].flatMap(([name, files]) => {
    const label = classes.indexOf(name);
    return label < 0
      ? []
      : files.map((path) => ({ id: nameOf(root, path), label, content: { kind: 'file', path } as const }));
  });
}

function ignoredWarning(files: readonly string[]): readonly string[] {
  if (files.length === 0) return [];
  const count = files.length === 1 ? '1 file is' : `${files.length} files are`;
  return [`${count} left out, being no image by name or not in a class folder, such as ${files[0]}`];
}
