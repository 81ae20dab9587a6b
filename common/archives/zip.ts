/** Random access to the entries of a zip archive (zip64 too), each checked against its stored checksum when first read. */
import { pipeline, Readable } from 'node:stream';
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import yauzl, { type Entry } from 'yauzl';
import { InputError } from '../errors.ts';
import { type ByteSource, corrupt, memoryLimit, memorySource, windowOf } from './bytes.ts';

const STORED = 0;
const DEFLATED = 8;
const CHUNK = 0x10_0000;
/** Of streams: what was read before a damaged place is not lost with it. */
const SMALL = 0x1_0000;
const FETCH_AGAIN = 'Compare its size with the original and fetch it again';

export interface ZipArchive {
  /** In the order of the archive. */
  readonly names: readonly string[];
  /** The contents of an entry, inflated where they are deflated; null where there is none of that name. */
  entry(name: string): ByteSource | null;
  /** Bytes of an entry that is there, once inflated, as its directory declares them. */
  size(name: string): number;
  /**
   * The same contents piece by piece, so that an entry may be larger than memory. The last piece comes only once the
   * checksum is known to be right. @throws InputError where they are damaged
   */
  stream(name: string): AsyncGenerator<Uint8Array>;
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
    size: (name) => located.get(name)!.size,
    stream: (name) => pieces(located.get(name)!),
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

/** What the directory declares is held against what comes out: no more is inflated than that, and no less is taken. */
async function* pieces(place: Place): AsyncGenerator<Uint8Array> {
  const { stored, deflated, size, crc } = place;
  let [sum, done] = [0, 0];
  for await (const piece of deflated ? inflatedPieces(stored) : storedPieces(stored, SMALL)) {
    sum = crc32(piece, sum);
    done += piece.length;
    if (done > size) throw corrupt(stored, null, `inflates to more than the ${size} bytes that it declares`);
    if (done === size) requireChecksum(stored, sum, crc);
    yield piece;
  }
  if (done < size) throw corrupt(stored, null, `has ${done} bytes, expected ${size}`, FETCH_AGAIN);
}

function* storedPieces(stored: ByteSource, length: number): Generator<Uint8Array> {
  for (let at = 0; at < stored.size; at += length) yield stored.read(at, Math.min(length, stored.size - at));
}

async function* inflatedPieces(stored: ByteSource): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw();
  const packed = Readable.from(storedPieces(stored, SMALL));
  // What goes wrong on either side ends the other, and is thrown where the pieces are read.
  const unpacked = pipeline(packed, inflater, () => undefined);
  try {
    for await (const piece of unpacked as AsyncIterable<Uint8Array>) yield piece;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw notInflated(stored, error);
  } finally {
    packed.destroy();
    inflater.destroy();
  }
}

function inflate(where: ByteSource, bytes: Uint8Array, limit: number, finishFlush: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: limit, finishFlush });
  } catch (error) {
    throw notInflated(where, error);
  }
}

function notInflated(where: ByteSource, error: unknown): InputError {
  return corrupt(where, null, `cannot be inflated: ${error instanceof Error ? error.message : error}`, FETCH_AGAIN);
}

function requireChecksum(where: ByteSource, found: number, expected: number): void {
  if (found === expected) return;
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  throw corrupt(where, null, `checksum ${hex(found)}, expected ${hex(expected)}: corrupt`, FETCH_AGAIN);
}
