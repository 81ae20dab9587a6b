/**
 * List files with one image a line, `<file> <class index>`, as the benchmark of Ma et al. (2022) has them for RSNA
 * Pneumonia. The last field is the class, so file names may hold spaces.
 */
import { join } from 'node:path';
import type { Problem } from '../../common/errors.ts';
import type { DataSource, SplitName } from '../../schemas/config.ts';
import { SPLITS } from '../dataset.ts';
import { acrossSplits, belowRoot, checkImagesFolder, checkRoot, emptySplit, nameBelowRoot } from './checks.ts';
import { readClasses } from './classes.ts';
import type { DataFormat, ListedImage, Listing, Place } from './format.ts';
import { fileTrouble, readLines, type TextLine } from './text.ts';

type Source = Extract<DataSource, { format: 'rsna' }>;

/** Without class names the largest index makes the classes; a stray number must not make a billion of them. */
const MAX_CLASSES = 10_000;

export const rsna: DataFormat<'rsna'> = async (source, root) => {
  const noRoot = checkRoot(root);
  if (noRoot.length > 0) return nothing(noRoot);
  const noFolder = checkImagesFolder(root, source.images);
  if (noFolder.length > 0) return nothing(noFolder);
  const given = readClasses(source.classes, root);
  const limit = given.names?.length ?? MAX_CLASSES;
  const lists = SPLITS.map((split) => readList(source, split, root, limit));
  const [train, val, test] = lists.map(({ images }) => images);
  const splits = { train: train!, val: val!, test: test! };
  const classes = given.names ?? numberedClasses(splits);
  const problems = [...given.problems, ...lists.flatMap((list) => list.problems)];
  if (problems.length === 0 && classes.length < 2) problems.push(oneClass(source, root));
  return {
    labels: 'multi-class',
    classes,
    files: [...lists.map(({ file }) => file), ...given.files],
    splits,
    problems,
    missing: lists.flatMap(({ missing }) => missing),
    warnings: acrossSplits(splits),
  };
};

/** A data set whose lists are not worth reading. */
function nothing(problems: readonly Problem[]): Listing {
  const splits = { train: [], val: [], test: [] };
  return { labels: 'multi-class', classes: [], files: [], splits, problems, missing: [], warnings: [] };
}

function numberedClasses(splits: Listing['splits']): readonly string[] {
  let largest = -1;
  for (const split of SPLITS) for (const { label } of splits[split]) largest = Math.max(largest, Number(label));
  return Array.from({ length: largest + 1 }, (_, index) => `class ${index}`);
}

function oneClass(source: Source, root: string): Problem {
  return {
    file: belowRoot(root, source.splits.train),
    message: 'all images of all splits have class 0; a classification needs two classes or more',
  };
}

interface List {
  readonly file: { readonly name: string; readonly path: string };
  readonly images: readonly ListedImage[];
  readonly problems: readonly Problem[];
  readonly missing: readonly Problem[];
}

function readList(source: Source, split: SplitName, root: string, limit: number): List {
  const name = source.splits[split];
  const path = belowRoot(root, name);
  const file = { name, path };
  const read = readLines(path, `list of the ${split} split`);
  if ('problem' in read)
    return { file, images: [], problems: [{ ...read.problem, path: `data.splits.${split}` }], missing: [] };
  const images = new Map<string, ListedImage>();
  const problems: Problem[] = [];
  const missing: Problem[] = [];
  for (const line of read.lines) {
    const place = { file: path, line: line.number, snippet: line.text };
    const entry = readEntry(source, root, line, place, limit);
    if ('message' in entry) problems.push({ ...place, ...entry });
    else if (images.has(entry.id))
      problems.push({ ...place, message: `image ${entry.id} is listed before, on line ${lineOf(images, entry.id)}` });
    else images.set(entry.id, entry);
  }
  const trouble = (image: ListedImage): boolean => {
    const reason = image.content.kind === 'file' ? fileTrouble(image.content.path) : undefined;
    if (reason !== undefined) missing.push({ ...image.place, message: `image ${image.id} ${reason}`, hint: HINT });
    return reason !== undefined;
  };
  const present = [...images.values()].filter((image) => !trouble(image));
  if (read.lines.length === 0) problems.push(...emptySplit(split, path, present));
  return { file, images: present, problems, missing };
}

const HINT = 'Image names are relative to data.root, or to data.images below it.';

function lineOf(images: ReadonlyMap<string, ListedImage>, id: string): number {
  return images.get(id)?.place?.line ?? 0;
}

/** The image of a line, or what is wrong with the line. */
function readEntry(
  source: Source,
  root: string,
  { text }: TextLine,
  place: Place,
  limit: number,
): ListedImage | { readonly message: string; readonly hint?: string } {
  const fields = /^(.*\S)\s+(\S+)$/.exec(text);
  if (fields === null) return { message: 'expected "<file> <class index>"' };
  const [, name, index] = [...fields];
  const id = nameBelowRoot(source.images, name!);
  if (id === undefined) return { message: `image ${name} lies outside the data root` };
  if (!/^\d+$/.test(index!)) return { message: `the class index is "${index}", not a whole number from 0` };
  const label = Number(index);
  if (label >= limit)
    return { message: `the class index is ${index}, but there are ${limit} classes (0 to ${limit - 1})` };
  return { id, label, place, content: { kind: 'file', path: join(root, id) } };
}
