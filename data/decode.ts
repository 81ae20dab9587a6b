/**
 * Decoding image files. Pixels are those of Pillow's `open(file).convert("RGB")`: colour profiles and
 * transparency are ignored, orientation (EXIF, TIFF) is applied; gray files give one channel (colour files three, even where all their pixels are gray)
 * and 16-bit files keep 16 bits. DICOM files give what a viewer would show.
 */
import { closeSync } from 'node:fs';
import { openRegularFile, type RegularFile } from '../common/regular-file.ts';
import { decodePlainPng, isPng } from './decode-png.ts';
import { decodeDicom, isDicom } from './dicom/decode.ts';
import { isPicture, NOT_AN_IMAGE } from './picture-kinds.ts';
import { type Decoded, type Raster, type Unreadable, withWhite } from './raster.ts';
import { freshMemory, keptMemory, MAX_BYTES, readHead, readWhole } from './read-file.ts';
import { AS_FILES_SAY, type Reading } from './reading.ts';
import { limitedSize, resizeRaster } from './transforms/resize.ts';

/** Decodes one file, whatever its name ends with. */
export async function decodeImage(path: string, reading: Reading = AS_FILES_SAY): Promise<Raster | Unreadable> {
  const decoded = await decodeLimited(path, Number.POSITIVE_INFINITY, reading);
  return 'reason' in decoded ? decoded : decoded.raster;
}

/**
 * The same, shrunk to a short side of at most `limit` pixels where it is larger, with its aspect ratio kept.
 * @returns why it cannot be read, where the file is to blame @throws whatever is not the file's fault
 */
export async function decodeLimited(
  path: string,
  limit: number,
  { white, frame }: Reading = AS_FILES_SAY,
): Promise<Decoded | Unreadable> {
  const file = openRegularFile(path);
  if ('why' in file) return { reason: `it ${file.why}` };
  let opened: Opened;
  try {
    opened = open(file, limit);
  } finally {
    closeSync(file.descriptor);
  }
  switch (opened.kind) {
    case 'done':
      return brightened(opened.result, white);
    case 'picture': {
      // Loaded only where it is needed: beside its native library the other threads of a process are a quarter slower.
      const { decodePicture } = await import('./decode-sharp.ts');
      return brightened(await decodePicture(opened.bytes, limit, frame), white);
    }
    case 'dicom': {
      const scan = await decodeDicom(opened.bytes, frame);
      if ('reason' in scan) return scan;
      const { spacing, ...raster } = scan;
      return { ...sized(raster, limit), ...(spacing && { spacing }) };
    }
  }
}

type Opened =
  | { readonly kind: 'done'; readonly result: Decoded | Unreadable }
  | { readonly kind: 'picture' | 'dicom'; readonly bytes: Buffer };

/** What can be done at once is done while memory that the next file will have is still this one's. */
function open({ descriptor, size }: RegularFile, limit: number): Opened {
  const refused = (reason: string): Opened => ({ kind: 'done', result: { reason } });
  if (size === 0) return refused('it is empty');
  const head = readHead(descriptor);
  const kind = isPicture(head) ? 'picture' : isDicom(head) ? 'dicom' : null;
  if (kind === null) return refused(NOT_AN_IMAGE);
  if (size > MAX_BYTES) return refused(`it has ${size} bytes, more than the ${MAX_BYTES} that are read`);
  if (!isPng(head)) return { kind, bytes: readWhole(descriptor, size, freshMemory) };
  const bytes = readWhole(descriptor, size, keptMemory);
  const plain = decodePlainPng(bytes, limit);
  return plain === null ? { kind, bytes: Buffer.from(bytes) } : { kind: 'done', result: plain };
}

/** What the experiment says is white becomes so. */
function brightened(decoded: Decoded | Unreadable, white: number | null): Decoded | Unreadable {
  if ('reason' in decoded || white === null) return decoded;
  const raster = withWhite(decoded.raster, white);
  return 'reason' in raster ? raster : { ...decoded, raster };
}

function sized(raster: Raster, limit: number): Decoded {
  const { width, height } = raster;
  const size = limitedSize(width, height, limit);
  return { raster: size === null ? raster : resizeRaster(raster, size.width, size.height), width, height };
}
