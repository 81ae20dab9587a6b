/** What the header of a picture says of reading it: what must be known before, and why it cannot be decoded. */
import { jpegDamage, jpegTrouble } from './jpeg.ts';
import type { Picture } from './kinds.ts';
import { pngDamage, readPngHeader } from './png.ts';
import { tiffDamage, tiffTrouble } from './tiff.ts';

/** Why a sound file cannot be read, told by its header; null where nothing speaks against it. */
export function pictureTrouble(kind: Picture, bytes: Buffer, frame: number | null): string | null {
  switch (kind) {
    case 'png':
      return animatedTrouble(bytes, frame);
    case 'jpeg':
      return jpegTrouble(bytes);
    case 'tiff':
      return tiffTrouble(bytes, (frame ?? 1) - 1);
    case 'gif':
    case 'webp':
      return null;
  }
}

/** Readers show the picture that stands outside the animation, and no other. */
function animatedTrouble(bytes: Buffer, frame: number | null): string | null {
  const { frames, shown } = readPngHeader(bytes);
  if (frames === 1) return null;
  if (frame === null) return severalImages(frames);
  if (frame === 1 && shown) return null;
  return `it is an animated PNG file of ${frames} images, of which only ${shown ? 'the first' : 'a still picture beside them'} can be read`;
}

export function severalImages(count: number): string {
  return `it holds ${count} images; one image a file is expected, unless data.frame says which`;
}

export function noSuchImage(count: number, frame: number): string {
  return `it holds ${count === 1 ? '1 image' : `${count} images`}, and data.frame asks for number ${frame}`;
}

/** What is damaged about a file that its decoder did not take. */
export function pictureDamage(kind: Picture, bytes: Buffer, frame: number | null): string {
  switch (kind) {
    case 'png':
      return pngDamage(bytes);
    case 'jpeg':
      return jpegDamage(bytes) ?? 'the packed pixels of a scan are damaged';
    case 'tiff':
      return tiffDamage(bytes, (frame ?? 1) - 1);
    case 'webp':
      return bytes.length >= 8 && bytes.readUInt32LE(4) + 8 > bytes.length
        ? 'it ends before its declared length'
        : 'its packed pixels are damaged, or fewer than its header says';
    case 'gif':
      return bytes.lastIndexOf(0x3b) < 0 || bytes.length < 14
        ? 'it ends before its trailer'
        : 'its packed pixels are damaged, or fewer than its header says';
  }
}
