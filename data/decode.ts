/**
 * Decoding image files with libvips (through sharp). Pixels are those of Pillow's `open(file).convert("RGB")`: colour
 * profiles, transparency and EXIF orientation are ignored; gray files give one channel (colour files three, even where
 * all their pixels are gray) and 16-bit files keep 16 bits.
 * Loading this module loads sharp's native library.
 */
import sharp from 'sharp';
import type { Raster } from './raster.ts';

/** Most pixels that an image may have: Pillow's limit against decompression bombs. Checked on the header alone. */
export const PIXEL_LIMIT = 178_956_970;

/** An image that cannot be read, and why. */
export interface Unreadable {
  readonly reason: string;
}

// Files come from strangers: only the loaders that data sets need, so no SVG, PDF or ImageMagick.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadTiff', 'VipsForeignLoadWebp'],
});
// An image is decoded by one thread, several images side by side: faster than the other way round. Nothing is read twice.
sharp.concurrency(1);
sharp.cache(false);

const OPTIONS = { failOn: 'warning', limitInputPixels: PIXEL_LIMIT, ignoreIcc: true, sequentialRead: true } as const;

/** Decodes one PNG, JPEG, TIFF or WebP file, whatever its name ends with. */
export async function decodeImage(path: string): Promise<Raster | Unreadable> {
  try {
    const image = sharp(path, OPTIONS);
    const { space, depth } = await image.metadata();
    if (depth !== 'uchar' && depth !== 'ushort')
      return { reason: `its samples are of type ${depth}; 8 and 16 bit unsigned integers can be read` };
    const deep = depth === 'ushort';
    const target = targetSpace(space, deep);
    const { data, info } = await image
      .removeAlpha()
      .pipelineColourspace(target)
      .toColourspace(target)
      .raw({ depth: deep ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const samples = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : new Uint8Array(data);
    const { width, height } = info;
    if (info.channels === 4) return { width, height, channels: 3, data: cmykToRgb(samples) };
    if (info.channels !== 1 && info.channels !== 3) return { reason: `it has ${info.channels} channels` };
    return { width, height, channels: info.channels, data: samples };
  } catch (error) {
    return { reason: describe(error instanceof Error ? error.message : String(error)) };
  }
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
  if (message.startsWith('Input file contains unsupported image format'))
    return 'it is not a PNG, JPEG, TIFF or WebP image';
  if (message.startsWith('Input image exceeds pixel limit'))
    return `its header declares more than ${PIXEL_LIMIT} pixels, as a decompression bomb does`;
  if (message.startsWith('Input file has corrupt header')) return 'its header is damaged';
  return 'its image data are damaged or cut off';
}
