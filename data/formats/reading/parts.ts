/** Lists of images, a part each: what all formats do with an entry once its line has been understood. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import type { PartName, PartPaths } from '../../../schemas/config.ts';
import type { FormatListing, ListedImage, ListFile, NamedFile, Place } from '../listing.ts';
import { readLines, type TextLine } from '../tables/text.ts';
import { belowRoot } from './checks.ts';
import { createPresence, type Presence } from './present.ts';

/** What is wrong with a line. */
export interface Fault {
  readonly message: string;
  readonly hint?: string;
  /** A file is not there: an image to leave out, where the experiment skips bad images. */
  readonly missing?: true;
}

/** What a line of a list says. */
export interface Entry {
  readonly id: string;
  readonly label: ListedImage['label'];
  readonly patient?: string;
  readonly masks?: readonly (readonly string[])[];
}

export interface Lists {
  readonly files: readonly ListFile[];
  readonly parts: FormatListing['parts'];
  readonly problems: readonly Problem[];
  readonly missing: readonly Problem[];
}

/** In the order in which problems are told. */
const PARTS: readonly PartName[] = ['train', 'val', 'test', 'all'];

/** The parts that the experiment names, in a fixed order. */
export function namedParts(splits: PartPaths): readonly (readonly [PartName, string])[] {
  return PARTS.flatMap((part) => (splits[part] === undefined ? [] : [[part, splits[part]] as const]));
}

/** A part in words, behind "the": what assay divides itself is no split yet. */
export function partTitle(part: PartName): string {
  return part === 'all' ? 'images to divide' : `${part} split`;
}

/** Reads list files with one image a line. */
export function readLists(splits: PartPaths, root: string, read: (line: TextLine) => Entry | Fault): Lists {
  const presence = createPresence();
  const collected = namedParts(splits).map(([part, name]) => {
    const path = belowRoot(root, name);
    const collector = new Collector(root);
    const lines = readLines(path, `list of the ${partTitle(part)}`);
    if ('problem' in lines) collector.problems.push({ ...lines.problem, path: `data.splits.${part}` });
    else {
      for (const line of lines.lines) collector.add(read(line), { file: path, line: line.number, snippet: line.text });
      if (lines.lines.length === 0) collector.problems.push(emptyPart(part, path));
    }
    return { part, file: { name, path }, collector };
  });
  return {
    files: collected.map(({ file }) => file),
    parts: Object.fromEntries(collected.map(({ part, collector }) => [part, collector.images(presence)])),
    problems: collected.flatMap(({ collector }) => collector.problems),
    missing: collected.flatMap(({ collector }) => collector.missing),
  };
}

/** A part that holds no image. */
export function emptyPart(part: PartName, file: string): Problem {
  const message = part === 'all' ? 'there are no images to divide' : `the ${part} split has no images`;
  return { file, message, path: `data.splits.${part}` };
}

/** One entry of several of an image, or why there is none. */
export type Merge = (entries: readonly Entry[]) => Entry | Fault;

/** Entries of one part: refuses what stands twice and sets aside what is not there. */
export class Collector {
  readonly problems: Problem[] = [];
  readonly missing: Problem[] = [];
  /** Ends in a separator. */
  readonly #root: string;
  readonly #images = new Map<string, ListedImage>();
  readonly #merge: Merge | undefined;
  /** Entries of the images that stand several times, where these may. */
  readonly #repeated = new Map<string, Entry[]>();
  readonly #first = new Map<string, Entry>();

  /** @param merge several entries of an image into one; without it they are a mistake */
  constructor(root: string, merge?: Merge) {
    this.#root = join(root, sep);
    this.#merge = merge;
  }

  add(entry: Entry | Fault, place: Place): void {
    if ('message' in entry) {
      const { missing, ...fault } = entry;
      (missing ? this.missing : this.problems).push({ ...place, ...fault });
      return;
    }
    const { id } = entry;
    const before = this.#images.get(id)?.place;
    if (before === undefined) {
      if (this.#merge !== undefined) this.#first.set(id, entry);
      this.#put(entry, place);
    } else if (this.#merge !== undefined) {
      const known = this.#repeated.get(id);
      if (known === undefined) this.#repeated.set(id, [this.#first.get(id)!, entry]);
      else known.push(entry);
    } else this.problems.push({ ...place, message: `image ${id} is listed before, on line ${before.line}` });
  }

  #put({ id, label, patient, masks }: Entry, place: Place): void {
    const path = this.#pathOf(id);
    const files = masks?.map((names) => names.map((name): NamedFile => ({ name, path: this.#pathOf(name) })));
    const content = { kind: 'file' as const, path, ...(files !== undefined && { masks: files }) };
    this.#images.set(id, { id, label, ...(patient !== undefined && { patient }), place, content });
  }

  /** Names are normal already; `join` would make each so again, which takes as long as reading the list. */
  #pathOf(name: string): string {
    return this.#root + (sep === '/' ? name : name.replaceAll('/', sep));
  }

  /** Those whose files are there; the others go to `missing`. Parts whose images share folders share `troubleOf`. */
  images(troubleOf: Presence): readonly ListedImage[] {
    this.#mergeRepeated();
    return [...this.#images.values()].filter((image) => !this.#isMissing(image, troubleOf));
  }

  #mergeRepeated(): void {
    for (const [id, entries] of this.#repeated) {
      const place = this.#images.get(id)!.place!;
      const merged = this.#merge!(entries);
      if ('message' in merged) this.problems.push({ ...place, ...merged });
      else this.#put(merged, place);
    }
    this.#repeated.clear();
  }

  #isMissing({ id, place, content }: ListedImage, troubleOf: Presence): boolean {
    if (content.kind !== 'file') return false;
    const trouble = troubleOf(content.path);
    if (trouble !== undefined) return this.#miss(place, `image ${id} ${trouble}`, IMAGE_HINT);
    for (const { name, path } of content.masks?.flat() ?? []) {
      const reason = troubleOf(path);
      if (reason !== undefined)
        return this.#miss(
          place,
          `mask ${name} ${reason} in ${dirname(path)}${besideImage(content.path, path)}`,
          MASK_HINT,
        );
    }
    return false;
  }

  #miss(place: Place | undefined, message: string, hint: string): true {
    this.missing.push({ ...place, message, hint });
    return true;
  }
}

/** Names of masks and of images start at different folders, which is easily forgotten. */
function besideImage(image: string, mask: string): string {
  const there = join(dirname(image), basename(mask));
  return there !== image && existsSync(there) ? `, but it does in the folder of the images, ${dirname(image)}` : '';
}

const IMAGE_HINT = 'Image names are relative to data.root, or to data.images below it.';
const MASK_HINT = 'Every image needs its mask; docs/data.md says where.';
