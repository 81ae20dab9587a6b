/** Arrays in NumPy archives (.npz), read as streams: an array may be larger than memory. */
import { FileSource } from '../../common/archives/bytes.ts';
import { NPY_HEADER_BYTES } from '../../common/archives/npy.ts';
import { openZip, type ZipArchive } from '../../common/archives/zip.ts';
import { InputError } from '../../common/errors.ts';
import { describeNumbers, itemBytes, type NumberArray } from './npy.ts';

export interface Npz {
  /** Names without `.npy`. */
  readonly names: readonly string[];
  /** What an array that is there holds, or why it cannot be used. */
  header(name: string): NumberArray | { readonly reason: string };
  /** The bytes behind the header. */
  values(name: string, header: NumberArray): Promise<ByteStream>;
  close(): void;
}

/** @throws InputError where the file is no zip archive, or a damaged one. */
export async function openNpz(path: string): Promise<Npz> {
  const file = new FileSource(path);
  try {
    const zip = await openZip(file);
    const entries = new Map(zip.names.map((name): [string, string] => [name.replace(/\.npy$/, ''), name]));
    return {
      names: [...entries.keys()],
      header: (name) => headerOf(zip, entries.get(name)!),
      async values(name, { start }) {
        const stream = new ByteStream(zip.stream(entries.get(name)!));
        await stream.skip(start);
        return stream;
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * What is wrong with an archive, without its path, which the message around it names, as it does the array if there is one.
 * @throws what is no fault of the archive
 */
export function archiveFault(error: unknown, array?: string): string {
  if (!(error instanceof InputError)) throw error;
  const place = (path: string | undefined): string => (path === undefined || array !== undefined ? '' : `${path}: `);
  return error.problems.map(({ path, message }) => place(path) + message).join('; ');
}

function headerOf(zip: ZipArchive, entry: string): NumberArray | { readonly reason: string } {
  const header = describeNumbers(Buffer.from(zip.head(entry, NPY_HEADER_BYTES)));
  if ('reason' in header) return header;
  const bytes = header.shape.reduce((product, side) => product * side, itemBytes(header));
  // What the zip declares is held against what comes out of it; this holds it against what the array declares.
  if (header.start + bytes !== zip.size(entry))
    return { reason: `does not fit its shape (${header.shape.join(', ')})` };
  return header;
}

/** Reads of exact lengths from a stream. */
export class ByteStream {
  readonly #chunks: AsyncGenerator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncGenerator<Uint8Array>) {
    this.#chunks = chunks;
  }

  /** The next bytes; fewer at the end of the stream. @throws InputError where the archive is damaged */
  async upTo(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
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

  async close(): Promise<void> {
    await this.#chunks.return(undefined);
  }
}
