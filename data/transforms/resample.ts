/**
 * Resampling by an affine map in two one-dimensional passes. Without rotation it is Pillow's antialiased bilinear
 * resize (triangle filter, widened where the image shrinks, renormalised at the borders) but for Pillow's rounding to
 * 8 bit after each pass. A rotation adds only a shift that differs from row to row and from column to column (Catmull
 * and Smith, "3-D transformations of images in scanline order", 1980), so crop, flip, resize and a small rotation
 * together cost one resampling and blur once.
 */
import type { Raster, Samples } from '../raster.ts';

/** Position in the source of a position in the output; pixel centres are at halves. */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** A rectangle of whole source pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Planar samples in the units of the source: [channels, height, width]. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

/**
 * Fills the output from the pixels of `box` alone; what `map` takes from outside the box is 0.
 * Good for rotations well below 45 degrees: the passes are axis-aligned.
 */
export function resample(source: Raster, box: Box, map: Affine, width: number, height: number): Plane {
  const { channels } = source;
  const data = new Float32Array(channels * width * height);
  for (let channel = 0; channel < channels; channel++) {
    const rows = resampleRows(source.data, source.width * channels, channels, channel, box, map, width);
    resampleColumns(rows, box, map, width, height, data.subarray(channel * width * height));
  }
  return { width, height, channels, data };
}

/** First pass: every row of the box becomes `width` samples. */
function resampleRows(
  samples: Samples,
  stride: number,
  step: number,
  channel: number,
  box: Box,
  map: Affine,
  width: number,
): Float32Array {
  const scale = map.xx - (map.xy * map.yx) / map.yy;
  const shear = map.xy / map.yy;
  const reach = Math.max(1, Math.abs(scale));
  const slope = 1 / reach;
  const last = box.width - 1;
  const out = new Float32Array(box.height * width);
  for (let row = 0; row < box.height; row++) {
    const start = (box.top + row) * stride + box.left * step + channel;
    const offset = shear * (box.top + row + 0.5 - map.y0) + map.x0 - box.left - 0.5;
    for (let column = 0; column < width; column++) {
      // In pixel indices of the box; a position outside it takes the border.
      const centre = Math.min(last, Math.max(0, scale * (column + 0.5) + offset));
      const from = Math.max(0, Math.ceil(centre - reach));
      const to = Math.min(last, Math.floor(centre + reach));
      let sum = 0;
      let weights = 0;
      for (let at = from; at <= to; at++) {
        const weight = 1 - Math.abs(at - centre) * slope;
        sum += weight * samples[start + at * step]!;
        weights += weight;
      }
      out[row * width + column] = sum / weights;
    }
  }
  return out;
}

/** Second pass: every column of the first pass's result becomes `height` samples. */
function resampleColumns(
  rows: Float32Array,
  box: Box,
  map: Affine,
  width: number,
  height: number,
  out: Float32Array,
): void {
  const reach = Math.max(1, Math.abs(map.yy));
  const slope = 1 / reach;
  const last = box.height - 1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = map.xx * (column + 0.5) + map.xy * (row + 0.5) + map.x0 - box.left;
      const y = map.yx * (column + 0.5) + map.yy * (row + 0.5) + map.y0 - box.top;
      if (x < 0 || x >= box.width || y < 0 || y >= box.height) continue;
      const centre = Math.min(last, Math.max(0, y - 0.5));
      const from = Math.max(0, Math.ceil(centre - reach));
      const to = Math.min(last, Math.floor(centre + reach));
      let sum = 0;
      let weights = 0;
      for (let at = from; at <= to; at++) {
        const weight = 1 - Math.abs(at - centre) * slope;
        sum += weight * rows[at * width + column]!;
        weights += weight;
      }
      out[row * width + column] = sum / weights;
    }
  }
}

/** The map that stretches a box over the whole output. */
export function stretch(box: Box, width: number, height: number): Affine {
  return { xx: box.width / width, xy: 0, x0: box.left, yx: 0, yy: box.height / height, y0: box.top };
}
