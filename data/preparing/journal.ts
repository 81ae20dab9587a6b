/**
 * What an interrupted preparation has done already: a line an image, in the order of the lists, and after each group of
 * them a line with checksums of these lines and of the files that hold their pixels. What a disk has changed since, or a
 * killed process has left half written, is not taken over: it would be published under a key that says nothing of it.
 */
import { appendFileSync, closeSync, existsSync, openSync, readFileSync, readSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { MASKS_FILE, PIXELS_FILE, type PreparedImage } from '../dataset.ts';
import { type Written, writing } from './appender.ts';
import type { KeptFacts } from './facts.ts';
import type { PackedFiles } from './pack.ts';

export type JournalEntry =
  | { readonly image: PreparedImage; readonly facts: KeptFacts }
  /** The image cannot be read. */
  | { readonly id: string; readonly reason: string };

interface Noted {
  readonly entries: readonly JournalEntry[];
  /** What their pixels and masks are at the end of; null where nothing is noted. */
  readonly files: PackedFiles | null;
}

export interface Journal extends Noted {
  /** Waits for the next flush. */
  add(entry: JournalEntry): void;
  /** @param before called before entries are written: their pixels must be in the files first */
  flush(before: () => PackedFiles): void;
  remove(): void;
}

/** Ends a group: what is in the files, and the checksum of all lines before. */
interface Mark extends PackedFiles {
  readonly lines: number;
}

/** @param ids of the images in order: entries of others end what can be used */
export async function openJournal(folder: string, ids: readonly string[]): Promise<Journal> {
  const file = join(folder, 'journal.jsonl');
  const noted = await readNoted(file, ids, folder);
  let { lines } = noted;
  let waiting: JournalEntry[] = [];
  return {
    entries: noted.entries,
    files: noted.files,
    add: (entry) => waiting.push(entry),
    flush(before) {
      if (waiting.length === 0) return;
      const entries = waiting.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      lines = crc32(entries, lines);
      const mark: Mark = { ...before(), lines };
      writing(file, () => appendFileSync(file, `${entries}${JSON.stringify({ mark })}\n`));
      waiting = [];
    },
    remove: () => rmSync(file, { force: true }),
  };
}

/** Leaves nothing in the file but what is returned. */
async function readNoted(file: string, ids: readonly string[], folder: string): Promise<Noted & { lines: number }> {
  let noted: Noted & { readonly lines: number } = { entries: [], files: null, lines: 0 };
  if (!existsSync(file)) return noted;
  const files = { pixels: new Checked(join(folder, PIXELS_FILE)), masks: new Checked(join(folder, MASKS_FILE)) };
  const entries: JournalEntry[] = [];
  let [lines, read, kept] = [0, 0, 0];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const parsed = parse(line);
    if (parsed === null) break;
    read += Buffer.byteLength(line) + 1;
    if (!('mark' in parsed)) {
      lines = crc32(`${line}\n`, lines);
      entries.push(parsed);
      continue;
    }
    const { mark } = parsed;
    if (mark.lines !== lines || entries.some((entry, index) => idOf(entry) !== ids[index])) break;
    if (!files.pixels.fits(mark.pixels) || (mark.masks !== null && !files.masks.fits(mark.masks))) break;
    noted = { entries: [...entries], files: mark, lines };
    kept = read;
    // Signals must be heard all the same.
    await setImmediate();
  }
  files.pixels.close();
  files.masks.close();
  truncateSync(file, kept);
  return noted;
}

const idOf = (entry: JournalEntry): string => ('image' in entry ? entry.image.id : entry.id);

function parse(line: string): JournalEntry | { readonly mark: Mark } | null {
  try {
    return JSON.parse(line) as JournalEntry | { readonly mark: Mark };
  } catch {
    return null; // The last line of a process that was killed.
  }
}

const BLOCK_BYTES = 1 << 22;

/** A file that is read once from its beginning, as far as is asked for. */
class Checked {
  readonly #path: string;
  #descriptor: number | undefined;
  #bytes = 0;
  #crc = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether the file begins as it was written. @param written no less than was asked before */
  fits({ bytes, crc }: Written): boolean {
    if (bytes > 0 && this.#descriptor === undefined && !existsSync(this.#path)) return false;
    while (this.#bytes < bytes) {
      this.#descriptor ??= openSync(this.#path, 'r');
      const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, bytes - this.#bytes));
      const count = readSync(this.#descriptor, block, 0, block.length, this.#bytes);
      if (count === 0) return false;
      this.#crc = crc32(block.subarray(0, count), this.#crc);
      this.#bytes += count;
    }
    return this.#bytes === bytes && this.#crc === crc;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}
