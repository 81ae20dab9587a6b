/** Random access to the bytes of a file or of a part of one, within checked bounds; and errors that say where. */
import { closeSync } from 'node:fs';
import { InputError, type Problem } from '../errors.ts';
import { readUpTo } from '../files.ts';
import { openRegularFile } from '../regular-file.ts';

export interface ByteSource {
  /** Path of the file, for messages. */
  readonly file: string;
  /** Which part of the file this is (`archive/data.pkl`); null for all of it. */
  readonly part: string | null;
  /** In bytes. */
  readonly size: number;
  /** Of the whole file, in bytes. */
  readonly fileSize: number;
  /**
   * The bytes [start, start + length), in memory of their own or shared: not to be written to.
   * @throws InputError where they reach beyond the end: nothing is allocated before that is known.
   */
  read(start: number, length: number): Uint8Array;
}

/**
 * The most bytes that one tensor or one inflated entry may take: what a file of this size can honestly hold.
 * Expanded tensors (stride 0) and deflated entries can claim any size, so they need a bound of their own.
 */
export function memoryLimit(fileSize: number): number {
  return fileSize + 0x1000_0000;
}

/** An error about a place in a file. Offsets count from the beginning of the part. */
export function corrupt(
  { file, part }: Pick<ByteSource, 'file' | 'part'>,
  offset: number | null,
  message: string,
  hint?: string,
): InputError {
  const place = [part, offset === null ? null : `byte ${offset}`].filter((words) => words !== null).join(', ');
  const problem: Problem = { file, ...(place === '' ? {} : { path: place }), message };
  return new InputError(hint === undefined ? problem : { ...problem, hint });
}

export function checkRange(source: ByteSource, start: number, length: number): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(length) && start >= 0 && length >= 0) {
    if (start + length <= source.size) return;
  }
  throw corrupt(
    source,
    start,
    `expected ${length} more bytes, but there are ${Math.max(0, source.size - start)}: truncated or corrupt`,
    'Compare its size with the original and fetch it again',
  );
}

/** An open file. Its constructor throws InputError where the path is no file, and the system's error otherwise. */
export class FileSource implements ByteSource {
  readonly file: string;
  readonly part = null;
  readonly size: number;
  readonly fileSize: number;
  readonly #descriptor: number;

  constructor(path: string) {
    const opened = openRegularFile(path);
    if ('why' in opened) throw new InputError({ file: path, message: `the file ${opened.why}` });
    this.file = path;
    this.#descriptor = opened.descriptor;
    this.size = opened.size;
    this.fileSize = this.size;
  }

  read(start: number, length: number): Uint8Array {
    checkRange(this, start, length);
    const bytes = new Uint8Array(length);
    const done = readUpTo(this.#descriptor, bytes, start);
    if (done < length) throw corrupt(this, start + done, 'the file became shorter while it was read');
    return bytes;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The bytes [start, start + size) of another source. */
export function windowOf(source: ByteSource, part: string | null, start: number, size: number): ByteSource {
  checkRange(source, start, size);
  const view: ByteSource = {
    file: source.file,
    part,
    size,
    fileSize: source.fileSize,
    read(from, length) {
      checkRange(view, from, length);
      return source.read(start + from, length);
    },
  };
  return view;
}

/** Bytes that a part of `origin` held: inflated, or inside a pickle. A text stands for one byte a character. */
export function memorySource(
  { file, part, fileSize }: Pick<ByteSource, 'file' | 'part' | 'fileSize'>,
  bytes: Uint8Array | string,
): ByteSource {
  const source: ByteSource = {
    file,
    part,
    size: bytes.length,
    fileSize,
    read(start, length) {
      checkRange(source, start, length);
      if (typeof bytes !== 'string') return bytes.subarray(start, start + length);
      return Uint8Array.from(Buffer.from(bytes.slice(start, start + length), 'latin1'));
    },
  };
  return source;
}
