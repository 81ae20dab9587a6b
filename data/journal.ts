/** What an interrupted preparation has done already: a line an image, in the order of the lists. */
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { writing } from './appender.ts';
import { MASKS_FILE, PIXELS_FILE, type PreparedImage } from './dataset.ts';
import type { KeptFacts } from './facts.ts';

export type JournalEntry =
  | { readonly image: PreparedImage; readonly facts: KeptFacts }
  /** The image cannot be read. */
  | { readonly id: string; readonly reason: string };

export interface Journal {
  /** Whole, and with their pixels in the files. */
  readonly entries: readonly JournalEntry[];
  /** Waits for the next flush. */
  add(entry: JournalEntry): void;
  /** @param before called before entries are written: their pixels must be in the files first */
  flush(before: () => void): void;
  remove(): void;
}

/** @param ids of the images in order: entries of others end what can be used */
export function openJournal(folder: string, ids: readonly string[], structures: number): Journal {
  const file = join(folder, 'journal.jsonl');
  const entries = readEntries(file, ids, folder, structures);
  let waiting: JournalEntry[] = [];
  return {
    entries,
    add: (entry) => waiting.push(entry),
    flush(before) {
      if (waiting.length === 0) return;
      before();
      const lines = waiting.map((entry) => `${JSON.stringify(entry)}\n`);
      writing(file, () => appendFileSync(file, lines.join('')));
      waiting = [];
    },
    remove: () => rmSync(file, { force: true }),
  };
}

/** Leaves nothing in the file but what is returned. */
function readEntries(
  file: string,
  ids: readonly string[],
  folder: string,
  structures: number,
): readonly JournalEntry[] {
  if (!existsSync(file)) return [];
  const entries: JournalEntry[] = [];
  const size = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  const sizes = { pixels: size(PIXELS_FILE), masks: size(MASKS_FILE) };
  let kept = 0;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const entry = parse(line);
    if (entry === null || !fits(entry, ids[entries.length], sizes, structures)) break;
    entries.push(entry);
    kept += Buffer.byteLength(line) + 1;
  }
  truncateSync(file, kept);
  return entries;
}

function parse(line: string): JournalEntry | null {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return null; // The last line of a process that was killed.
  }
}

function fits(
  entry: JournalEntry,
  id: string | undefined,
  sizes: { readonly pixels: number; readonly masks: number },
  structures: number,
): boolean {
  if ('reason' in entry) return entry.id === id;
  const { image } = entry;
  const area = image.width * image.height;
  return (
    image.id === id &&
    image.offset + area * image.channels * (image.bits / 8) <= sizes.pixels &&
    (image.masks ?? 0) + (image.masks === undefined ? 0 : area * structures) <= sizes.masks
  );
}
