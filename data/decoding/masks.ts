/** Reading masks: files of 0 and 1, or of black and white, merged where a structure has several. */
import { readRegularFile } from '../../common/regular-file.ts';
import type { NamedFile } from '../formats/listing.ts';
import { type Raster, type Unreadable, whiteOf } from '../raster.ts';
import { coverage, type Inside } from '../transforms/coverage.ts';
import { resizeRaster } from '../transforms/resize.ts';
import { decodeValues } from './decode.ts';
import { MAX_BYTES } from './read-file.ts';
import { AS_FILES_SAY, type MaskClass, type Reading } from './reading.ts';

/** Sides may differ by rounding where masks were drawn on images of another size. */
const ASPECT_TOLERANCE = 0.01;

/** @param original size of the image in its file @param stored size that it is packed in, which the masks get */
export async function loadMasks(
  structures: readonly (readonly NamedFile[])[],
  original: { readonly width: number; readonly height: number },
  stored: { readonly width: number; readonly height: number },
  reading: Reading = AS_FILES_SAY,
): Promise<Uint8Array | Unreadable> {
  const size = stored.width * stored.height;
  const out = new Uint8Array(structures.length * size);
  for (const [index, files] of structures.entries())
    for (const { name, path } of files) {
      const mask = await decodeMask(path, reading);
      if ('reason' in mask) return { reason: `its mask ${name} cannot be read: ${mask.reason}` };
      const shape = mask.width / mask.height / (original.width / original.height);
      if (Math.abs(shape - 1) > ASPECT_TOLERANCE)
        return {
          reason: `its mask ${name} has ${mask.width} x ${mask.height} pixels, but the image ${original.width} x ${original.height}`,
        };
      const inside = reading.mask_classes === null ? blackAndWhite(mask) : ofClass(mask, reading.mask_classes, index);
      if ('reason' in inside) return { reason: `its mask ${name} ${inside.reason}` };
      const sized = resized(inside, stored.width, stored.height, reading.mask_rule);
      for (let at = 0; at < size; at++) out[index * size + at] = out[index * size + at]! | sized[at]!;
    }
  return out;
}

/** Transparency is dropped from images; of a mask it may be all that was drawn. */
async function seenThrough(path: string): Promise<boolean> {
  const file = readRegularFile(path, MAX_BYTES);
  if ('why' in file) return false;
  const { isTransparent } = await import('./sharp.ts');
  return isTransparent(file);
}

/** The frame that is asked for where there are several; whatever is there, white is the file's own. */
async function decodeMask(path: string, { frame }: Reading): Promise<Raster | Unreadable> {
  const mask = await decodeValues(path, frame);
  if (!('reason' in mask) && (await seenThrough(path)))
    return { reason: 'it has transparent pixels, which are neither inside nor outside' };
  return 'reason' in mask && frame !== null ? decodeValues(path, null) : mask;
}

function blackAndWhite(mask: Raster): (Raster & Inside) | Unreadable {
  const colour = colourIn(mask);
  if (colour !== null)
    return { reason: `has colours, such as (${colour.join(', ')}); data.classes can say what each means` };
  const inside = binary(mask);
  if (typeof inside !== 'number') return inside;
  return {
    reason: `has the value ${inside}, not just 0 and 1, or black and white; data.classes can say what each value means`,
  };
}

/** Lossy files blur gray a little; only masks of black and white have them. */
const GRAY_SHARE = 1 / 16;

function colourIn({ channels, data }: Raster): readonly number[] | null {
  if (channels === 1) return null;
  let most = 0;
  for (const value of data) most = Math.max(most, value);
  const spread = most > whiteOf(data) / 2 ? whiteOf(data) * GRAY_SHARE : 0;
  for (let at = 0; at < data.length; at += 3) {
    const pixel = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (Math.max(...pixel) - Math.min(...pixel) > spread) return pixel;
  }
  return null;
}

/** 255 where a pixel has the value or colour of the structure; each must be known. */
function ofClass(mask: Raster, classes: readonly MaskClass[], structure: number): (Raster & Inside) | Unreadable {
  const { width, height, channels, data } = mask;
  const structures = classes.filter(({ name }) => name !== 'background');
  const keyOf = (value: MaskClass['value']): string => `${typeof value === 'number' ? [value, value, value] : value}`;
  const known = new Map(classes.map(({ name, value }) => [keyOf(value), name]));
  if (!classes.some(({ name }) => name === 'background')) known.set('0,0,0', 'background');
  const wanted = structures[structure]!.name;
  const inside = new Uint8Array(width * height);
  for (let pixel = 0; pixel < inside.length; pixel++) {
    const at = pixel * channels;
    const key = channels === 1 ? keyOf(data[at]!) : `${data[at]},${data[at + 1]},${data[at + 2]}`;
    const name = known.get(key);
    if (name === undefined)
      return { reason: `has the colour (${key.replaceAll(',', ', ')}), which data.classes does not name` };
    if (name === wanted) inside[pixel] = 0xff;
  }
  return { width, height, channels: 1, data: inside };
}

/** White of 8, 10, 12 or 14 bits in a file of 16. */
const WHITES = [0xff, 0x3ff, 0xfff, 0x3fff];

/** 0 outside and 255 inside; or a value that is of neither kind. */
function binary(mask: Raster): (Raster & Inside) | number {
  const { width, height, channels, data } = mask;
  let most = 0;
  for (const value of data) if (value > most) most = value;
  const white = data instanceof Uint16Array && WHITES.includes(most) ? most : whiteOf(data);
  const half = white / 2;
  if (most > 1 && most < half) return most;
  const gray = most > 1 ? grayArea(mask, white) : null;
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
function grayArea({ width, height, channels, data }: Raster, white: number): number | null {
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

/** What a share of a pixel must exceed where any counts: less is 0 in the 8 bits that published masks are shrunk in. */
const ANY = 0.5 / 0xff;

/** 0 or 1 a pixel: inside where at least half of what a pixel covers is, or by the rule `any` some of it. */
function resized(mask: Raster & Inside, width: number, height: number, rule?: Reading['mask_rule']): Uint8Array {
  const same = mask.width === width && mask.height === height;
  if (!same && rule === 'any') return Uint8Array.from(coverage(mask, width, height), (share) => Number(share > ANY));
  const { data } = same ? mask : resizeRaster(mask, width, height);
  return Uint8Array.from(data, (value) => Number(value >= 0x80));
}
