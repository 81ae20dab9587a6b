/**
 * Decoding image files. Pixels are those of Pillow's `open(file).convert("RGB")`: colour profiles, transparency and
 * EXIF orientation are ignored; gray files give one channel (colour files three, even where all their pixels are gray)
 * and 16-bit files keep 16 bits. DICOM files give what a viewer would show.
 */
import { open } from 'node:fs/promises';
import { decodePlainPng, isPng } from './decode-png.ts';
import { decodeDicom, isDicom } from './dicom/decode.ts';
import type { Raster, Unreadable } from './raster.ts';
import { limitedSize, resizeRaster } from './transforms/resize.ts';

export interface Decoded {
  readonly raster: Raster;
  /** Size in the file. */
  readonly width: number;
  readonly height: number;
  /** Width and height of a pixel of the file in millimetres; absent where the file does not say. */
  readonly spacing?: readonly [width: number, height: number];
}

/** Decodes one file, whatever its name ends with. */
export async function decodeImage(path: string): Promise<Raster | Unreadable> {
  const decoded = await decodeLimited(path, Number.POSITIVE_INFINITY);
  return 'reason' in decoded ? decoded : decoded.raster;
}

/** The same, shrunk to a short side of at most `limit` pixels where it is larger, with its aspect ratio kept. */
export async function decodeLimited(path: string, limit: number): Promise<Decoded | Unreadable> {
  const plain = await plainPng(path);
  if (plain !== null) return sized(plain, limit);
  // Loaded only where it is needed: beside its native library the other threads of a process are a quarter slower.
  const { decodePicture, NOT_A_PICTURE } = await import('./decode-sharp.ts');
  const decoded = await decodePicture(path, limit);
  // Only what libvips does not know is looked at again: there may be a hundred thousand files that it knows.
  if (!('reason' in decoded) || decoded.reason !== NOT_A_PICTURE) return decoded;
  const file = await contents(path, isDicom);
  if (file === null) return decoded;
  const scan = await decodeDicom(file);
  if ('reason' in scan) return scan;
  const { spacing, ...raster } = scan;
  return { ...sized(raster, limit), ...(spacing && { spacing }) };
}

async function plainPng(path: string): Promise<Raster | null> {
  try {
    const file = await contents(path, isPng);
    return file === null ? null : decodePlainPng(file);
  } catch {
    return null; // Why it cannot be read is said with the other reasons.
  }
}

function sized(raster: Raster, limit: number): Decoded {
  const { width, height } = raster;
  const size = limitedSize(width, height, limit);
  return { raster: size === null ? raster : resizeRaster(raster, size.width, size.height), width, height };
}

/** Far above any radiograph. */
const MAX_BYTES = 1 << 30;
const HEAD_BYTES = 132;

/** The file's bytes where its head says that it is of a kind, and it has a size that can be read; else null. */
async function contents(path: string, isOfKind: (head: Buffer) => boolean): Promise<Buffer | null> {
  const handle = await open(path);
  try {
    const about = await handle.stat();
    if (!about.isFile()) return null;
    const { size } = about;
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    if (!isOfKind(head.subarray(0, bytesRead)) || size > MAX_BYTES) return null;
    const bytes = Buffer.alloc(size);
    await handle.read(bytes, 0, size, 0);
    return bytes;
  } finally {
    await handle.close();
  }
}
