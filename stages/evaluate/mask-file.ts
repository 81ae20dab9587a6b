/**
 * Predicted masks in one file: of every image [structures, height, width], a bit a pixel, the first pixel in the highest
 * bit of its byte, every image beginning at a byte.
 */
import { closeSync, openSync } from 'node:fs';
import { writeAll } from '../../common/files.ts';

/** @param masks not 0 inside */
export function packMasks(masks: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(masks.length / 8));
  masks.forEach((value, at) => {
    if (value !== 0) packed[at >> 3]! |= 0x80 >> (at & 7);
  });
  return packed;
}

/** 0 or 1 a pixel. */
export function unpackMasks(packed: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (packed[at >> 3]! >> (7 - (at & 7))) & 1);
}

/** Where each image begins in the file, in bytes. @param structures masks of an image */
export function maskStarts(
  images: readonly { readonly width: number; readonly height: number }[],
  structures: number,
): readonly number[] {
  let next = 0;
  return images.map(({ width, height }) => {
    const start = next;
    next += Math.ceil((structures * width * height) / 8);
    return start;
  });
}

/** Appends images to a new file. */
export class MaskFile {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  append(masks: Uint8Array): void {
    const packed = packMasks(masks);
    writeAll(this.#descriptor, packed);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
