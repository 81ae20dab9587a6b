/** Decoding PNG, JPEG, TIFF, WebP and GIF with libvips (through sharp). Loading this module loads its native library. */
import sharp, { type Sharp } from 'sharp';
import { PIXEL_LIMIT } from '../limits.ts';
import type { Raster, Unreadable } from '../raster.ts';
import { limitedSize, resizeRaster } from '../transforms/resize.ts';
import { noSuchImage, pictureDamage, pictureTrouble, severalImages } from './headers/index.ts';
import { jpegDamage, withoutStrayBytes } from './headers/jpeg.ts';
import { NOT_AN_IMAGE, type Picture as PictureKind, pictureKind } from './headers/kinds.ts';
import { pointsBeyondPalette } from './palette.ts';

/**
 * Files come from strangers: only the loaders that data sets need, so no SVG, PDF or ImageMagick. The list is the whole
 * process's while every thread loads this module: to block all and then permit some, as sharp's documentation has it,
 * makes the decodings of other threads fail in between. These are all the others; a loader that is permitted is never
 * blocked, not even for a moment.
 */
export const BLOCKED_LOADERS = [
  ...['Analyze', 'Csv', 'DcRaw', 'Fits', 'Heif', 'Jp2k', 'Jxl', 'Magick', 'Magick7', 'Mat', 'Matrix', 'Nifti'],
  ...['OpenExr', 'Openexr', 'Openslide', 'Pdf', 'Ppm', 'Rad', 'Raw', 'Svg', 'Uhdr', 'Vips'],
];
export const LOADERS = ['Jpeg', 'Nsgif', 'Png', 'Tiff', 'Webp'];
sharp.block({ operation: BLOCKED_LOADERS.map((name) => `VipsForeignLoad${name}`) });
// An image is decoded by one thread, several images side by side: faster than the other way round. Nothing is read twice.
// These, too, are the whole process's: every thread sets the same, and sharp itself begins with the same concurrency.
sharp.concurrency(1);
sharp.cache(false);

const OPTIONS = { failOn: 'warning', limitInputPixels: PIXEL_LIMIT, ignoreIcc: true, sequentialRead: true } as const;

/** A whole picture in memory. Reasons are about the bytes alone. @throws what is not their fault */
export async function decodeBytes(bytes: Uint8Array): Promise<Raster | Unreadable> {
  const decoded = await decodePicture(bytes, Number.POSITIVE_INFINITY);
  return 'reason' in decoded ? decoded : decoded.raster;
}

interface Picture {
  readonly raster: Raster;
  readonly width: number;
  readonly height: number;
}

/**
 * @param input contents of a file, left as they are until the end
 * @param limit longest short side in pixels; a larger picture is shrunk while it is decoded, with Pillow's bilinear
 *   filter but for rounding (a JPEG file's first halvings are left to its decoder, as Pillow's draft mode does)
 * @throws what is not the fault of the contents: no memory, for instance
 */
export async function decodePicture(
  input: Uint8Array,
  limit: number,
  frame: number | null = null,
): Promise<Picture | Unreadable> {
  const kind = pictureKind(input);
  if (kind === null) return { reason: NOT_AN_IMAGE };
  const file = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const bytes = kind === 'jpeg' ? withoutStrayBytes(file) : file;
  const trouble = pictureTrouble(kind, bytes, frame);
  if (trouble !== null) return { reason: trouble };
  if (kind === 'png' && pointsBeyondPalette(bytes))
    return { reason: 'its pixels point beyond its palette, which was shortened' };
  for (let attempt = 1; ; attempt++) {
    try {
      const decoded = await decodeOnce(bytes, limit, frame);
      const broken = !('reason' in decoded) && kind === 'jpeg' ? jpegDamage(bytes) : null;
      return broken === null ? decoded : { reason: damaged(broken) };
    } catch (error) {
      const reason = error instanceof Error ? describe(error.message, kind, bytes, frame) : null;
      if (reason !== null) return { reason };
      // Damage is there again, and other threads have not always taken its message away.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

const ATTEMPTS = 5;

const damaged = (what: string): string => `its image data are damaged or cut off: ${what}`;

/** Whether any pixel lets something else shine through; not of files that cannot be read. */
export async function isTransparent(input: Uint8Array): Promise<boolean> {
  if (pictureKind(input) === null) return false;
  try {
    const { hasAlpha } = await sharp(input, OPTIONS).metadata();
    if (hasAlpha !== true) return false;
    const alpha = await sharp(input, OPTIONS).extractChannel('alpha').raw().toBuffer();
    return alpha.some((value) => value !== 0xff);
  } catch {
    return false; // Why it cannot be read is said when it is decoded.
  }
}

async function decodeOnce(input: Uint8Array, limit: number, frame: number | null): Promise<Picture | Unreadable> {
  // Turned as every viewer turns it; a mask beside it is turned by what its own file says.
  if (frame !== null) {
    const { pages = 1 } = await sharp(input, OPTIONS).metadata();
    if (frame > pages) return { reason: noSuchImage(pages, frame) };
  }
  const image = sharp(input, { ...OPTIONS, autoOrient: true, ...(frame !== null && { page: frame - 1 }) });
  const { space, depth, hasAlpha, pages = 1, orientation = 1, autoOrient } = await image.metadata();
  const { width, height } = autoOrient;
  if (pages > 1 && frame === null) return { reason: severalImages(pages) };
  if (depth !== 'uchar' && depth !== 'ushort')
    return { reason: `its samples are of type ${depth}; unsigned integers of 8 and 16 bits can be read` };
  const size = limitedSize(width, height, limit);
  // libvips would weigh colours by their transparency, and mix inks before they are colours.
  const early = size !== null && hasAlpha !== true && space !== 'cmyk' && orientation === 1;
  if (early) image.resize(size.width, size.height, { fit: 'fill', kernel: 'linear' });
  const raster = await pixels(image, space, depth === 'ushort');
  if ('reason' in raster) return raster;
  const late = size !== null && !early;
  return { raster: late ? resizeRaster(raster, size.width, size.height) : raster, width, height };
}

async function pixels(image: Sharp, space: string | undefined, deep: boolean): Promise<Raster | Unreadable> {
  const target = targetSpace(space, deep);
  if (target === 'cmyk' && deep) return { reason: 'it is CMYK of 16 bits, which is not supported' };
  // For what libvips works in anyway, to say so would cost a fifth of the time.
  const plain = target === space && (target === 'b-w' || target === 'srgb');
  if (!plain) image.pipelineColourspace(target);
  const { data, info } = await image
    .removeAlpha()
    .toColourspace(target)
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  // In memory of our own: what libvips has allocated cannot be handed to another thread.
  const bytes = new Uint8Array(data);
  const samples = deep ? new Uint16Array(bytes.buffer) : bytes;
  const { width, height } = info;
  if (info.channels === 4) return { width, height, channels: 3, data: cmykToRgb(samples) };
  if (info.channels !== 1 && info.channels !== 3) return { reason: `it has ${info.channels} channels` };
  return { width, height, channels: info.channels, data: samples };
}

type Space = 'b-w' | 'grey16' | 'srgb' | 'rgb16' | 'cmyk';

function targetSpace(space: string | undefined, deep: boolean): Space {
  // libvips would convert CMYK through a printer's profile; Pillow does not.
  if (space === 'cmyk') return 'cmyk';
  if (space === 'b-w' || space === 'grey16') return deep ? 'grey16' : 'b-w';
  return deep ? 'rgb16' : 'srgb';
}

/** Pillow's conversion: each colour scaled by what black leaves, with its integer division by 255. */
function cmykToRgb(cmyk: ArrayLike<number>): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const light = 255 - cmyk[from + 3]!;
    for (let ink = 0; ink < 3; ink++) {
      const product = cmyk[from + ink]! * light + 128;
      rgb[to++] = light - ((product + (product >> 8)) >> 8);
    }
  }
  return rgb;
}

/** Where libvips speaks of the contents of a file: its readers, and the conversion of colours that it found there. */
const ABOUT_BYTES =
  /^(Input buffer (contains unsupp|has corrupt)|Warning treated as error due to failOn|(VipsJpeg|vipspng|tiff2vips|(png|tiff|webp|gif)load\w*|gif|webp|webp2vips|source|vips_colourspace):)/m;
const NOT_ABOUT_BYTES = /out of memory|operation is blocked|unable to (create|start)|too many open files/i;

/**
 * Whether the file is to blame is told by sharp's own words, what is wrong with it by the file. What libvips adds is left out:
 * its error buffer is one for all threads, so beside other images that fail it may speak of those, or be empty.
 * @returns null where the file is not to blame, as far as can be told
 */
function describe(message: string, kind: PictureKind, bytes: Buffer, frame: number | null): string | null {
  if (message.startsWith('Input image exceeds pixel limit'))
    return `its header declares more than ${PIXEL_LIMIT} pixels, as a decompression bomb does`;
  if (NOT_ABOUT_BYTES.test(message) || !ABOUT_BYTES.test(message)) return null;
  return damaged(pictureDamage(kind, bytes, frame));
}
