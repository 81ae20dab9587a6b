/** Arrays in a NumPy archive (.npz), read as streams: an array may be larger than memory. */
import { closeSync, createReadStream, fstatSync, openSync, read } from 'node:fs';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { itemBytes, NPY_HEADER_BYTES, type NpyHeader, readNpyHeader } from './npy.ts';

export interface Npz {
  /** Names without `.npy`. */
  readonly names: readonly string[];
  /** The header of an array that is there, or why it cannot be used. */
  header(name: string): Promise<NpyHeader | { readonly reason: string }>;
  /** The bytes behind the header. */
  values(name: string, header: NpyHeader): Promise<ByteStream>;
  close(): void;
}

/** @throws Error where the file is no zip archive. */
export async function openNpz(path: string): Promise<Npz> {
  const reader = new FileReader(path);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, reader.size, { autoClose: false });
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName.replace(/\.npy$/, ''), entry);
    return {
      names: [...entries.keys()],
      header: (name) => headerOf(zip, entries.get(name)!),
      async values(name, { start }) {
        const stream = await openStream(zip, entries.get(name)!);
        await stream.skip(start);
        return stream;
      },
      close: () => reader.end(),
    };
  } catch (error) {
    reader.end();
    throw error;
  }
}

async function headerOf(zip: ZipFile, entry: Entry): Promise<NpyHeader | { readonly reason: string }> {
  const stream = await openStream(zip, entry);
  const header = readNpyHeader(await stream.upTo(NPY_HEADER_BYTES));
  stream.close();
  if ('reason' in header) return header;
  const bytes = header.shape.reduce((product, side) => product * side, itemBytes(header));
  // What the zip declares is held against what comes out of it; this holds it against what the array declares.
  if (header.start + bytes !== entry.uncompressedSize)
    return { reason: `does not fit its shape (${header.shape.join(', ')})` };
  return header;
}

async function openStream(zip: ZipFile, entry: Entry): Promise<ByteStream> {
  const stream = await zip.openReadStreamPromise(entry);
  return new ByteStream(stream, checked(stream, entry));
}

/** yauzl leaves the checksum to its users: changed bits can inflate to other pixels without any other sign. */
async function* checked(stream: Readable, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  let left = entry.uncompressedSize;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sum = crc32(chunk, sum);
    left -= chunk.length;
    if (left === 0 && sum !== entry.crc32) throw new Error('its checksum is wrong');
    yield chunk;
  }
}

/** Reads of exact lengths from a stream. */
export class ByteStream {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable, chunks: AsyncIterator<Buffer>) {
    this.#stream = stream;
    this.#chunks = chunks;
  }

  /** The next bytes; fewer at the end of the stream. @throws Error where the archive is damaged */
  async upTo(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) break;
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const { length: skipped } = await this.upTo(Math.min(left, 1 << 20));
      if (skipped === 0) return;
      left -= skipped;
    }
  }

  close(): void {
    this.#stream.destroy();
  }
}

/** yauzl's own reader of files throws on impossible positions in a damaged archive where nobody can catch it. */
class FileReader extends RandomAccessReader {
  readonly size: number;
  readonly #path: string;
  readonly #descriptor: number;
  #open = true;

  constructor(path: string) {
    super();
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    if (start < 0 || end > this.size || start > end) throw new Error('an entry lies outside the archive');
    return createReadStream(this.#path, { start, end: Math.max(start, end - 1) });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (position < 0 || position + length > this.size) callback(new Error('the archive is cut off or damaged'));
    else read(this.#descriptor, buffer, offset, length, position, (error) => callback(error));
  }

  end(): void {
    if (this.#open) closeSync(this.#descriptor);
    this.#open = false;
  }
}
