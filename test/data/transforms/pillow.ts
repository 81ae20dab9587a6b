/** Pillow's bilinear resize of 8-bit pictures, as plainly as it can be written (Resample.c, with 22 bits of precision). */
import type { Raster } from '../../../data/raster.ts';

const ONE = 2 ** 22;

export function pillowResize({ width, height, channels, data }: Raster, toWidth: number, toHeight: number): Uint8Array {
  const rows = new Uint8Array(height * toWidth * channels);
  const out = new Uint8Array(toHeight * toWidth * channels);
  for (const [x, taps] of tapsOf(width, toWidth).entries())
    for (let y = 0; y < height; y++)
      for (let c = 0; c < channels; c++)
        rows[(y * toWidth + x) * channels + c] = sum(taps, (at) => data[(y * width + at) * channels + c]!);
  for (const [y, taps] of tapsOf(height, toHeight).entries())
    for (let x = 0; x < toWidth * channels; x++)
      out[y * toWidth * channels + x] = sum(taps, (at) => rows[at * toWidth * channels + x]!);
  return out;
}

type Taps = readonly (readonly [sample: number, weight: number])[];

function tapsOf(samples: number, outputs: number): readonly Taps[] {
  const scale = samples / outputs;
  const reach = Math.max(1, scale);
  return Array.from({ length: outputs }, (_, output) => {
    const centre = (output + 0.5) * scale;
    const from = Math.max(0, Math.floor(centre - reach + 0.5));
    const to = Math.min(samples, Math.floor(centre + reach + 0.5));
    const all = Array.from({ length: to - from }, (_, tap) => from + tap);
    const heights = all.map((at) => Math.max(0, 1 - Math.abs((at - centre + 0.5) / reach)));
    const total = heights.reduce((a, b) => a + b, 0);
    return all.map((at, tap) => [at, Math.floor((heights[tap]! / total) * ONE + 0.5)] as const);
  });
}

function sum(taps: Taps, sample: (at: number) => number): number {
  return Math.floor(taps.reduce((total, [at, weight]) => total + weight * sample(at), ONE / 2) / ONE);
}
