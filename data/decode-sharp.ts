/** Decoding PNG, JPEG, TIFF and WebP with libvips (through sharp). Loading this module loads its native library. */
import sharp, { type Sharp } from 'sharp';
import { PIXEL_LIMIT } from './limits.ts';
import type { Raster, Unreadable } from './raster.ts';
import { limitedSize, resizeRaster } from './transforms/resize.ts';

// Files come from strangers: only the loaders that data sets need, so no SVG, PDF or ImageMagick.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadTiff', 'VipsForeignLoadWebp'],
});
// An image is decoded by one thread, several images side by side: faster than the other way round. Nothing is read twice.
sharp.concurrency(1);
sharp.cache(false);

const OPTIONS = { failOn: 'warning', limitInputPixels: PIXEL_LIMIT, ignoreIcc: true, sequentialRead: true } as const;

/** The reason that is given for files of other kinds. */
export const NOT_A_PICTURE = 'it is not a PNG, JPEG, TIFF, WebP or DICOM image';

/** A whole picture in memory. */
export async function decodeBytes(bytes: Uint8Array): Promise<Raster | Unreadable> {
  const decoded = await decodePicture(bytes, Number.POSITIVE_INFINITY);
  return 'reason' in decoded ? decoded : decoded.raster;
}

/**
 * @param input path or contents of a file
 * @param limit longest short side in pixels; a larger picture is shrunk while it is decoded, with Pillow's bilinear
 *   filter but for rounding (a JPEG file's first halvings are left to its decoder, as Pillow's draft mode does)
 */
export async function decodePicture(
  input: string | Uint8Array,
  limit: number,
): Promise<{ readonly raster: Raster; readonly width: number; readonly height: number } | Unreadable> {
  try {
    const image = sharp(input, OPTIONS);
    const { space, depth, width, height, hasAlpha } = await image.metadata();
    if (depth !== 'uchar' && depth !== 'ushort')
      return { reason: `its samples are of type ${depth}; 8 and 16 bit unsigned integers can be read` };
    const size = limitedSize(width, height, limit);
    // libvips would weigh colours by their transparency, and mix inks before they are colours.
    const early = size !== null && hasAlpha !== true && space !== 'cmyk';
    if (early) image.resize(size.width, size.height, { fit: 'fill', kernel: 'linear' });
    const raster = await pixels(image, space, depth === 'ushort');
    if ('reason' in raster) return raster;
    const late = size !== null && !early;
    return { raster: late ? resizeRaster(raster, size.width, size.height) : raster, width, height };
  } catch (error) {
    return { reason: describe(error instanceof Error ? error.message : String(error)) };
  }
}

async function pixels(image: Sharp, space: string | undefined, deep: boolean): Promise<Raster | Unreadable> {
  const target = targetSpace(space, deep);
  // For what libvips works in anyway, to say so would cost a fifth of the time.
  const plain = target === space && (target === 'b-w' || target === 'srgb');
  if (!plain) image.pipelineColourspace(target);
  const { data, info } = await image
    .removeAlpha()
    .toColourspace(target)
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : new Uint8Array(data);
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
function cmykToRgb(cmyk: Uint8Array | Uint16Array): Uint8Array {
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

/**
 * Goes by sharp's own words. What libvips adds is left out: its error buffer is one for all threads, so beside other
 * images that fail it may speak of those.
 */
function describe(message: string): string {
  if (message.startsWith('Input file is missing')) return 'it does not exist';
  if (/^Input (file|buffer) contains unsupported image format/.test(message)) return NOT_A_PICTURE;
  if (message.startsWith('Input image exceeds pixel limit'))
    return `its header declares more than ${PIXEL_LIMIT} pixels, as a decompression bomb does`;
  if (/^Input (file|buffer) has corrupt header/.test(message)) return 'its header is damaged';
  return 'its image data are damaged or cut off';
}
