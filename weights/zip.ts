/** Random access to the entries of a zip archive (zip64 too), each checked against its stored checksum when first read. */
import { constants, crc32, inflateRawSync } from 'node:zlib';
import yauzl, { type Entry } from 'yauzl';
import { type ByteSource, corrupt, memoryLimit, memorySource, windowOf } from './bytes.ts';

const STORED = 0;
const DEFLATED = 8;
const CHUNK = 0x10_0000;
const FETCH_AGAIN = 'Compare its size with the original and fetch it again';

export interface ZipArchive {
  /** In the order of the archive. */
  readonly names: readonly string[];
  /** The contents of an entry, inflated where they are deflated; null where there is none of that name. */
  entry(name: string): ByteSource | null;
  /** The first bytes of an entry (up to `length`), not checked against the checksum: cheap even where it is deflated. */
  head(name: string, length: number): Uint8Array;
}

/**
 * Reads the archive's directory; the entries stay in the file.
 * @throws InputError where it is cut off or damaged, or has two entries of one name.
 */
export async function openZip(file: ByteSource): Promise<ZipArchive> {
  const located = await locateEntries(file);
  const opened = new Map<string, ByteSource>();
  return {
    names: [...located.keys()],
    entry(name) {
      const place = located.get(name);
      if (place === undefined) return null;
      const source = opened.get(name) ?? (place.deflated ? inflated(place) : checked(place));
      opened.set(name, source);
      return source;
    },
    head(name, length) {
      const { stored, deflated } = located.get(name)!;
      const start = stored.read(0, Math.min(stored.size, length));
      if (!deflated) return start;
      return inflate(stored, start, memoryLimit(file.fileSize), constants.Z_SYNC_FLUSH).subarray(0, length);
    },
  };
}

/** Lets yauzl read through the checks of `ByteSource`: its own reader throws on impossible offsets where nobody can catch it. */
class Reader extends yauzl.RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, count?: number) => void,
  ): void {
    try {
      buffer.set(this.#source.read(position, length), offset);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => callback(failure));
      return;
    }
    setImmediate(() => callback(null, length));
  }
}

interface Place {
  /** The bytes as they are in the file. */
  readonly stored: ByteSource;
  readonly deflated: boolean;
  /** Of the contents, in bytes. */
  readonly size: number;
  readonly crc: number;
}

async function locateEntries(file: ByteSource): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(new Reader(file), file.size, { autoClose: false });
    try {
      for await (const entry of zip.eachEntry()) {
        const name = entry.fileName;
        if (places.has(name)) throw corrupt({ file: file.file, part: name }, null, 'two entries of this name');
        const header = await zip.readLocalFileHeaderPromise(entry);
        if (!header.fileName.equals(entry.fileNameRaw)) {
          throw corrupt({ file: file.file, part: name }, null, 'has another name where it begins', FETCH_AGAIN);
        }
        places.set(name, place(file, entry, header.fileDataStart));
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    // yauzl throws plain errors for whatever is wrong with an archive.
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    const what = error.message.startsWith('End of central directory')
      ? `its directory is missing, at the end of the file (byte ${file.size})`
      : error.message.replace(/\.$/, '');
    throw corrupt(file, null, `not a whole zip archive: ${what}`, FETCH_AGAIN);
  }
  return places;
}

function place(file: ByteSource, entry: Entry, start: number): Place {
  const { fileName, compressionMethod, compressedSize, uncompressedSize, crc32: crc } = entry;
  const where = { file: file.file, part: fileName };
  const known = compressionMethod === STORED || compressionMethod === DEFLATED;
  if (entry.isEncrypted() || !known) throw corrupt(where, null, 'encrypted, or packed by a method other than deflate');
  const stored = windowOf(file, fileName, start, compressedSize);
  return { stored, deflated: compressionMethod === DEFLATED, size: uncompressedSize, crc };
}

/** A stored entry: pieces are read from the file once the whole has been checked, without holding it in memory. */
function checked({ stored, crc }: Place): ByteSource {
  let verified = false;
  const verify = (): void => {
    let found = 0;
    for (let at = 0; at < stored.size; at += CHUNK) {
      found = crc32(stored.read(at, Math.min(CHUNK, stored.size - at)), found);
    }
    requireChecksum(stored, found, crc);
    verified = true;
  };
  return {
    ...stored,
    read(start, length) {
      if (!verified) verify();
      return stored.read(start, length);
    },
  };
}

/** A deflated entry: inflated when it is read, and forgotten as soon as nothing uses it. */
function inflated({ stored, size, crc }: Place): ByteSource {
  let kept: WeakRef<ByteSource> | undefined;
  const contents = (): ByteSource => {
    const limit = memoryLimit(stored.fileSize);
    if (size > limit) throw corrupt(stored, null, `says it inflates to ${size} bytes, more than ${limit}`);
    const bytes = inflate(stored, stored.read(0, stored.size), Math.max(size, 1), constants.Z_FINISH);
    if (bytes.length !== size) throw corrupt(stored, null, `inflates to ${bytes.length} bytes, expected ${size}`);
    requireChecksum(stored, crc32(bytes), crc);
    return memorySource(stored, bytes);
  };
  return {
    file: stored.file,
    part: stored.part,
    size,
    fileSize: stored.fileSize,
    read(start, length) {
      const source = kept?.deref() ?? contents();
      kept = new WeakRef(source);
      return source.read(start, length);
    },
  };
}

function inflate(where: ByteSource, bytes: Uint8Array, limit: number, finishFlush: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: limit, finishFlush });
  } catch (error) {
    throw corrupt(where, null, `cannot be inflated: ${error instanceof Error ? error.message : error}`, FETCH_AGAIN);
  }
}

function requireChecksum(where: ByteSource, found: number, expected: number): void {
  if (found === expected) return;
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  throw corrupt(where, null, `checksum ${hex(found)}, expected ${hex(expected)}: corrupt`, FETCH_AGAIN);
}
