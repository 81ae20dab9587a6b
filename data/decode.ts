/**
 * Decoding image files. Pixels are those of Pillow's `open(file).convert("RGB")`: colour profiles, transparency and
 * EXIF orientation are ignored; gray files give one channel (colour files three, even where all their pixels are gray)
 * and 16-bit files keep 16 bits. DICOM files give what a viewer would show.
 */
import { statSync } from 'node:fs';
import { decodePlainPng, isPng } from './decode-png.ts';
import { decodeDicom, isDicom } from './dicom/decode.ts';
import type { Decoded, Raster, Unreadable } from './raster.ts';
import { freshMemory, keptMemory, readFileOfKind } from './read-file.ts';
import { limitedSize, resizeRaster } from './transforms/resize.ts';

/** Decodes one file, whatever its name ends with. */
export async function decodeImage(path: string): Promise<Raster | Unreadable> {
  const decoded = await decodeLimited(path, Number.POSITIVE_INFINITY);
  return 'reason' in decoded ? decoded : decoded.raster;
}

/** The same, shrunk to a short side of at most `limit` pixels where it is larger, with its aspect ratio kept. */
export async function decodeLimited(path: string, limit: number): Promise<Decoded | Unreadable> {
  const plain = plainPng(path, limit);
  if (plain !== null) return plain;
  // Loaded only where it is needed: beside its native library the other threads of a process are a quarter slower.
  const { decodePicture, NOT_A_PICTURE } = await import('./decode-sharp.ts');
  const decoded = await decodePicture(path, limit);
  // Only what libvips does not know is looked at again: there may be a hundred thousand files that it knows.
  if (!('reason' in decoded) || decoded.reason !== NOT_A_PICTURE) return decoded;
  const file = readFileOfKind(path, isDicom, freshMemory);
  if (file === null) return { reason: whyNot(path) ?? decoded.reason };
  const scan = await decodeDicom(file);
  if ('reason' in scan) return scan;
  const { spacing, ...raster } = scan;
  return { ...sized(raster, limit), ...(spacing && { spacing }) };
}

function whyNot(path: string): string | undefined {
  const stats = statSync(path);
  if (stats.isDirectory()) return 'it is a folder';
  return stats.size === 0 ? 'it is empty' : undefined;
}

function plainPng(path: string, limit: number): Decoded | null {
  try {
    const file = readFileOfKind(path, isPng, keptMemory);
    return file === null ? null : decodePlainPng(file, limit);
  } catch {
    return null; // Why it cannot be read is said with the other reasons.
  }
}

function sized(raster: Raster, limit: number): Decoded {
  const { width, height } = raster;
  const size = limitedSize(width, height, limit);
  return { raster: size === null ? raster : resizeRaster(raster, size.width, size.height), width, height };
}
