/** From what training gets to a picture for people. */
import { encodePng } from '../data/decoding/encode-png.ts';
import { type Raster, whiteOf } from '../data/raster.ts';
import { resizeRaster } from '../data/transforms/resize.ts';
import type { GalleryPicture } from '../report/html/gallery.ts';
import { overlay, structureLayers } from '../stages/overlay.ts';

export interface View {
  readonly title: string;
  readonly text: string;
  readonly raster: Raster;
  /** [structures, height, width]; null: none to outline. */
  readonly masks: Uint8Array | null;
}

/** Longer side of a picture in pixels. */
const SIDE = 256;

export async function draw({ title, text, raster, masks }: View): Promise<GalleryPicture> {
  const scale = Math.min(1, SIDE / Math.max(raster.width, raster.height));
  const width = Math.max(1, Math.round(raster.width * scale));
  const height = Math.max(1, Math.round(raster.height * scale));
  const size = { width, height };
  const pixels =
    masks === null
      ? inEightBits(resizeRaster(raster, width, height))
      : overlay(raster, structureLayers(masks, raster.width * raster.height), size);
  return { title, text, ...size, png: await encodePng(pixels, size) };
}

function inEightBits({ data }: Raster): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const white = whiteOf(data);
  return Uint8Array.from(data, (value) => Math.round((255 * value) / white));
}

/** The first image of a batch that was not normalised, gray where its image is. */
export function viewOf(
  { images, shape }: { readonly images: ArrayLike<number>; readonly shape: readonly [number, number, number, number] },
  { channels }: { readonly channels: 1 | 3 },
): Raster {
  const [, , height, width] = shape;
  const area = width * height;
  const data = new Uint8Array(area * channels);
  for (let pixel = 0; pixel < area; pixel++)
    for (let channel = 0; channel < channels; channel++)
      data[pixel * channels + channel] = Math.round(255 * images[channel * area + pixel]!);
  return { width, height, channels, data };
}
