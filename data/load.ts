import { decodeImage, type Unreadable } from './decode.ts';
import type { ListedImage } from './formats/format.ts';
import type { Raster } from './raster.ts';
import { resizeRaster } from './transforms/resample.ts';

export interface LoadedImage {
  readonly raster: Raster;
  readonly masks?: Uint8Array;
}

/** Decodes or generates an image; a decoded one whose short side is above `store` pixels is shrunk to that. */
export async function loadImage({ content }: ListedImage, store: number): Promise<LoadedImage | Unreadable> {
  if (content.kind === 'generated') {
    const { masks, ...raster } = content.make();
    return { raster, masks };
  }
  const raster = await decodeImage(content.path);
  return 'reason' in raster ? raster : { raster: limitShortSide(raster, store) };
}

/** Keeps the aspect ratio to the nearest pixel; never enlarges. */
export function limitShortSide(raster: Raster, limit: number): Raster {
  const { width, height } = raster;
  const scale = limit / Math.min(width, height);
  if (scale >= 1) return raster;
  return resizeRaster(raster, Math.round(width * scale), Math.round(height * scale));
}
