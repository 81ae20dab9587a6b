/**
 * List files with one image a line, `<file> <class index>`, as the benchmark of Ma et al. (2022) has them for RSNA
 * Pneumonia. The last field is the class, so file names may hold spaces.
 */
import type { Problem } from '../../../common/errors.ts';
import type { List } from '../kind.ts';
import { type FormatListing, nothing } from '../listing.ts';
import { nameBelowRoot } from '../reading/checks.ts';
import { readClasses } from '../reading/classes.ts';
import { checkPlaces, withImagesFolder } from '../reading/images-folder.ts';
import { type Entry, type Fault, type Lists, readLists } from '../reading/parts.ts';
import type { Listed } from '../source.ts';
import type { TextLine } from '../tables/text.ts';

/** @property classes null: numbered; a text: the file that names them */
export interface RsnaSource extends Listed {
  readonly classes: readonly string[] | string | null;
}

/** Without class names the largest index makes the classes; a stray number must not make a billion of them. */
const MAX_CLASSES = 10_000;

export const list: List<RsnaSource> = async (source, root) => {
  const unusable = checkPlaces(root, source.images);
  if (unusable.length > 0) return nothing(unusable);
  const given = readClasses(source.classes, root);
  const limit = given.names?.length ?? MAX_CLASSES;
  const lists = readLists(source.splits, root, (line) => readEntry(source.images, line, limit));
  const classes = given.names ?? numberedClasses(lists.parts);
  const problems = [...given.problems, ...lists.problems];
  // Of images that are not there no class is known.
  if (problems.length + lists.missing.length === 0 && classes.length < 2) problems.push(oneClass(lists));
  const listing: FormatListing = {
    labels: 'multi-class',
    classes,
    files: [...lists.files, ...given.files],
    parts: lists.parts,
    problems,
    missing: lists.missing,
    warnings: [],
  };
  return withImagesFolder(listing, root, source.images);
};

function numberedClasses(parts: FormatListing['parts']): readonly string[] {
  let largest = -1;
  for (const images of Object.values(parts)) for (const { label } of images) largest = Math.max(largest, Number(label));
  return Array.from({ length: largest + 1 }, (_, index) => `class ${index}`);
}

function oneClass({ files }: Lists): Problem {
  return {
    file: files[0]!.path,
    message: 'all images of all splits have class 0; a classification needs two classes or more',
  };
}

function readEntry(images: string, { text }: TextLine, limit: number): Entry | Fault {
  const fields = /^(.*\S)\s+(\S+)$/.exec(text);
  if (fields === null) return { message: 'expected "<file> <class index>"' };
  const [, name, index] = [...fields];
  const id = nameBelowRoot(images, name!);
  if (id === undefined) return { message: `image ${name} lies outside the data root` };
  if (!/^\d+$/.test(index!)) return { message: `the class index is "${index}", not a whole number from 0` };
  const label = Number(index);
  if (label >= limit)
    return { message: `the class index is ${index}, but there are ${limit} classes (0 to ${limit - 1})` };
  return { id, label };
}
