import type { Raster } from '../raster.ts';
import { type Plane, resample, stretch } from './resample.ts';
import { resizeBytes } from './resize-bytes.ts';

/** The whole image at another size, as floats; in `memory` where it is given. */
export function resizePlane(source: Raster, width: number, height: number, memory?: Float32Array): Plane {
  const box = { left: 0, top: 0, width: source.width, height: source.height };
  return resample(source, box, stretch(box, width, height), width, height, memory);
}

/** The whole image at another size, of the same depth. */
export function resizeRaster(source: Raster, width: number, height: number): Raster {
  const { data: from } = source;
  if (from instanceof Uint8Array) return resizeBytes({ ...source, data: from }, width, height);
  const { channels, data } = resizePlane(source, width, height);
  const samples = new Uint16Array(data.length);
  const pixels = width * height;
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < channels; channel++)
      samples[pixel * channels + channel] = Math.round(data[channel * pixels + pixel]!);
  return { width, height, channels, data: samples };
}

/** The size at which the short side has `limit` pixels, or null where it has no more already: never enlarges. */
export function limitedSize(width: number, height: number, limit: number) {
  const scale = limit / Math.min(width, height);
  if (scale >= 1) return null;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
