/**
 * Decoding image files. Pixels are those of Pillow's `open(file).convert("RGB")`: colour profiles and
 * transparency are ignored, orientation (EXIF, TIFF) is applied; gray files give one channel (colour files three, even where all their pixels are gray)
 * and 16-bit files keep 16 bits. DICOM files give what a viewer would show.
 */
import { closeSync } from 'node:fs';
import { openRegularFile, type RegularFile } from '../../common/regular-file.ts';
import { type Decoded, type Raster, type Unreadable, unscaled, withWhite } from '../raster.ts';
import { limitedSize, resizeRaster } from '../transforms/resize.ts';
import { decodeBmp, isBmp } from './bmp.ts';
import { decodeDicom, isDicom } from './dicom/decode.ts';
import { noSuchImage } from './headers/index.ts';
import { pictureKind, whyNoImage } from './headers/kinds.ts';
import { readPngHeader } from './headers/png.ts';
import { decodeJsrtFilm, isJsrtFilm } from './jsrt.ts';
import { decodePlainPng, isPng } from './png.ts';
import { freshMemory, keptMemory, MAX_BYTES, readHead, readWhole } from './read-file.ts';
import { AS_FILES_SAY, type Reading } from './reading.ts';

/** Decodes one file, whatever its name ends with. */
export async function decodeImage(path: string, reading: Reading = AS_FILES_SAY): Promise<Raster | Unreadable> {
  const decoded = await decodeLimited(path, Number.POSITIVE_INFINITY, reading);
  return 'reason' in decoded ? decoded : decoded.raster;
}

/** The same with the values as they are stored, whatever they mean: in masks they are names. */
export async function decodeValues(path: string, frame: number | null): Promise<Raster | Unreadable> {
  const decoded = await decodeStored(path, Number.POSITIVE_INFINITY, frame);
  return 'reason' in decoded ? decoded : decoded.raster;
}

/**
 * The same as `decodeImage`, shrunk to a short side of at most `limit` pixels where it is larger, with its aspect ratio kept.
 * @returns why it cannot be read, where the file is to blame @throws whatever is not the file's fault
 */
export async function decodeLimited(
  path: string,
  limit: number,
  { white, frame }: Reading = AS_FILES_SAY,
): Promise<Decoded | Unreadable> {
  const decoded = await decodeStored(path, limit, frame);
  if ('reason' in decoded || decoded.shown === true) return decoded;
  const { significant, ...stored } = decoded;
  const shown = white === null ? significantly(stored, significant) : brightened(stored, white);
  return 'reason' in shown || significant === undefined ? shown : { ...shown, ...sized(shown.raster, limit) };
}

/** A picture, and what its file says of the meaning of its values. */
interface Stored extends Decoded {
  /** Bits that count, where the file says that they are fewer than those of a sample. */
  readonly significant?: number;
}

async function decodeStored(path: string, limit: number, frame: number | null): Promise<Stored | Unreadable> {
  const file = openRegularFile(path);
  if ('why' in file) return { reason: `it ${file.why}` };
  let opened: Opened;
  try {
    opened = open(path, file, limit, frame);
  } finally {
    closeSync(file.descriptor);
  }
  switch (opened.kind) {
    case 'done':
      return opened.result;
    case 'picture': {
      // Loaded only where it is needed: beside its native library the other threads of a process are a quarter slower.
      const { decodePicture } = await import('./sharp.ts');
      const bits = isPng(opened.bytes) ? readPngHeader(opened.bytes).significant : null;
      // What the bits mean is seen in values that no filter has mixed.
      const decoded = await decodePicture(opened.bytes, bits === null ? limit : Number.POSITIVE_INFINITY, frame);
      return 'reason' in decoded || bits === null ? decoded : { ...decoded, significant: bits };
    }
    case 'dicom': {
      const scan = await decodeDicom(opened.bytes, frame);
      if ('reason' in scan) return scan;
      const { spacing, ...raster } = scan;
      return { ...sized(raster, limit), shown: true, ...(spacing && { spacing }) };
    }
  }
}

type Opened =
  | { readonly kind: 'done'; readonly result: Decoded | Unreadable }
  | { readonly kind: 'picture' | 'dicom'; readonly bytes: Buffer };

/** What can be done at once is done while memory that the next file will have is still this one's. */
function open(path: string, { descriptor, size }: RegularFile, limit: number, frame: number | null): Opened {
  const done = (result: Decoded | Unreadable): Opened => ({ kind: 'done', result });
  if (size === 0) return done({ reason: 'it is empty' });
  const head = readHead(descriptor);
  const kind = kindOf(path, size, head);
  if (kind === null) return done({ reason: whyNoImage(head) });
  if (size > MAX_BYTES) return done({ reason: `it has ${size} bytes, more than the ${MAX_BYTES} that are read` });
  const another = frame !== null && frame > 1;
  if (another && (kind === 'bmp' || kind === 'jsrt')) return done({ reason: noSuchImage(1, frame) });
  const whole = (): Buffer => readWhole(descriptor, size, freshMemory);
  switch (kind) {
    case 'png': {
      const bytes = readWhole(descriptor, size, keptMemory);
      const plain = another ? null : decodePlainPng(bytes, limit);
      return plain === null ? { kind: 'picture', bytes: Buffer.from(bytes) } : done(plain);
    }
    case 'bmp': {
      const raster = decodeBmp(whole());
      return done('reason' in raster ? raster : sized(raster, limit));
    }
    case 'jsrt': {
      const film = decodeJsrtFilm(whole());
      return done('reason' in film ? film : { ...film, ...sized(film.raster, limit) });
    }
    case 'picture':
    case 'dicom':
      return { kind, bytes: whole() };
  }
}

function kindOf(path: string, size: number, head: Buffer): 'png' | 'bmp' | 'jsrt' | 'picture' | 'dicom' | null {
  if (isJsrtFilm(path, size)) return 'jsrt';
  if (isPng(head)) return 'png';
  if (pictureKind(head) !== null) return 'picture';
  if (isBmp(head)) return 'bmp';
  return isDicom(head) ? 'dicom' : null;
}

/** What the experiment says is white becomes so. */
function brightened(decoded: Decoded, white: number): Decoded | Unreadable {
  const raster = withWhite(decoded.raster, white);
  return 'reason' in raster ? raster : { ...decoded, raster };
}

/** What the file says is white becomes so. */
function significantly(decoded: Decoded, bits: number | undefined): Decoded {
  const raster = bits === undefined ? null : unscaled(decoded.raster, bits);
  return raster === null ? decoded : { ...decoded, raster, shown: true };
}

function sized(raster: Raster, limit: number): Decoded {
  const { width, height } = raster;
  const size = limitedSize(width, height, limit);
  return { raster: size === null ? raster : resizeRaster(raster, size.width, size.height), width, height };
}
