/** Reading masks: files of 0 and 1, or of black and white, merged where a structure has several. */
import { decodeImage } from './decode.ts';
import type { NamedFile } from './formats/format.ts';
import { type Raster, type Unreadable, whiteOf } from './raster.ts';
import { resizeRaster } from './transforms/resize.ts';

/** Sides may differ by rounding where masks were drawn on images of another size. */
const ASPECT_TOLERANCE = 0.01;

/** @param original size of the image in its file @param stored size that it is packed in, which the masks get */
export async function loadMasks(
  structures: readonly (readonly NamedFile[])[],
  original: { readonly width: number; readonly height: number },
  stored: { readonly width: number; readonly height: number },
): Promise<Uint8Array | Unreadable> {
  const size = stored.width * stored.height;
  const out = new Uint8Array(structures.length * size);
  for (const [index, files] of structures.entries())
    for (const { name, path } of files) {
      const mask = await decodeImage(path);
      if ('reason' in mask) return { reason: `its mask ${name} cannot be read: ${mask.reason}` };
      const shape = mask.width / mask.height / (original.width / original.height);
      if (Math.abs(shape - 1) > ASPECT_TOLERANCE)
        return {
          reason: `its mask ${name} has ${mask.width} x ${mask.height} pixels, but the image ${original.width} x ${original.height}`,
        };
      const inside = binary(mask);
      if (typeof inside === 'number')
        return { reason: `its mask ${name} has the value ${inside}, not just 0 and 1, or black and white` };
      const sized = resized(inside, stored.width, stored.height);
      for (let at = 0; at < size; at++) out[index * size + at] = out[index * size + at]! | sized[at]!;
    }
  return out;
}

/** 0 outside and 255 inside; or a value that is of neither kind. */
function binary(mask: Raster): Raster | number {
  const { width, height, channels, data } = mask;
  let most = 0;
  for (const value of data) if (value > most) most = value;
  const half = whiteOf(data) / 2;
  if (most > 1 && most < half) return most;
  const gray = most > 1 ? grayArea(mask) : null;
  if (gray !== null) return gray;
  const cut = most > 1 ? half : 0;
  const inside = new Uint8Array(width * height);
  for (let index = 0; index < data.length; index++) if (data[index]! > cut) inside[Math.floor(index / channels)] = 0xff;
  return { width, height, channels: 1, data: inside };
}

/** Pixels within gray areas that are no accident. */
const AREA = 8;

/**
 * Smoothed and compressed edges have grays, too, but they are thin or rise from black to white: a pixel that is as gray as
 * its four neighbours lies within an area that means something else than inside or outside, such as another structure.
 * @returns the value of such an area
 */
function grayArea({ width, height, channels, data }: Raster): number | null {
  const white = whiteOf(data);
  const [dark, light] = [0.1 * white, 0.9 * white];
  const row = width * channels;
  let found = 0;
  for (let y = 1; y < height - 1; y++)
    for (let at = y * row + channels; at < (y + 1) * row - channels; at++) {
      const value = data[at]!;
      if (value < dark || value > light) continue;
      const flat = [at - channels, at + channels, at - row, at + row].every((other) => data[other] === value);
      if (flat && ++found > AREA) return value;
    }
  return null;
}

/** 0 or 1 a pixel: inside where at least half of what a pixel covers is. */
function resized(mask: Raster, width: number, height: number): Uint8Array {
  const same = mask.width === width && mask.height === height;
  const { data } = same ? mask : resizeRaster(mask, width, height);
  return Uint8Array.from(data, (value) => Number(value >= 0x80));
}
