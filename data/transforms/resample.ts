/**
 * Resampling by an affine map in two one-dimensional passes. Without rotation it is Pillow's antialiased bilinear
 * resize (triangle filter, widened where the image shrinks, renormalised at the borders) but for Pillow's rounding to
 * 8 bit after each pass. A rotation adds only a shift that differs from row to row and from column to column (Catmull
 * and Smith, "3-D transformations of images in scanline order", 1980), so crop, flip, resize and a small rotation
 * together cost one resampling and blur once.
 */
import type { Raster } from '../raster.ts';
import { blendLine, triangle, within } from './blend.ts';
import { placedTaps } from './taps.ts';

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

/** Memory that is used again: to get it anew for every image would take a quarter of the time. */
const scratch = { samples: new Float32Array(0), rows: new Float32Array(0) };

function reserve(name: keyof typeof scratch, length: number): Float32Array {
  if (scratch[name].length < length) scratch[name] = new Float32Array(length);
  return scratch[name];
}

/**
 * Fills the output from the pixels of `box` alone; what `map` takes from outside the box is 0.
 * Good for rotations well below 45 degrees: the passes are axis-aligned.
 * @param memory for the output, of at least its length; fresh memory when left out
 */
export function resample(
  source: Raster,
  box: Box,
  map: Affine,
  width: number,
  height: number,
  memory?: Float32Array,
): Plane {
  const { channels } = source;
  const length = channels * width * height;
  const data = memory === undefined ? new Float32Array(length) : memory.subarray(0, length).fill(0);
  const rows = reserve('rows', box.height * width);
  const samples = reserve('samples', box.height * box.width);
  const [passRows, passColumns] =
    map.xy === 0 && map.yx === 0 ? [straightRows, straightColumns] : [shearedRows, shearedColumns];
  for (let channel = 0; channel < channels; channel++) {
    copyChannel(source, box, channel, samples);
    passRows(samples, box, map, width, rows);
    passColumns(rows, box, map, width, height, data.subarray(channel * width * height, (channel + 1) * width * height));
  }
  return { width, height, channels, data };
}

/** As floats, which the passes then read at one speed whatever the source is. */
function copyChannel({ width, channels, data }: Raster, box: Box, channel: number, out: Float32Array): void {
  for (let row = 0, to = 0; row < box.height; row++) {
    let at = ((box.top + row) * width + box.left) * channels + channel;
    if (channels === 1) {
      // A seventh of the loop's time.
      out.set(data.subarray(at, at + box.width), to);
      to += box.width;
    } else for (let column = 0; column < box.width; column++, at += channels) out[to++] = data[at]!;
  }
}

/** First pass without shear: every row of the box becomes `width` samples, all with the same weights. */
function straightRows(samples: Float32Array, box: Box, map: Affine, width: number, out: Float32Array): void {
  const { count, weights, first } = placedTaps(width, map.xx, map.x0 - box.left - 0.5, box.width);
  for (let row = 0; row < box.height; row++)
    for (let column = 0; column < width; column++) {
      let at = row * box.width + first[column]!;
      let sum = 0;
      for (let tap = column * count; tap < (column + 1) * count; tap++) sum += weights[tap]! * samples[at++]!;
      out[row * width + column] = sum;
    }
}

/** Second pass without shear: every column of the first pass's result becomes `height` samples. */
function straightColumns(
  rows: Float32Array,
  box: Box,
  map: Affine,
  width: number,
  height: number,
  out: Float32Array,
): void {
  const { count, weights, first } = placedTaps(height, map.yy, map.y0 - box.top - 0.5, box.height);
  for (let row = 0; row < height; row++) {
    const to = row * width;
    for (let tap = 0; tap < count; tap++) {
      const weight = weights[row * count + tap]!;
      const from = (first[row]! + tap) * width;
      if (weight !== 0)
        for (let column = 0; column < width; column++) out[to + column]! += weight * rows[from + column]!;
    }
  }
  blankOutside(box, map, width, height, out);
}

/** First pass: every row is shifted by its own share of the shear. */
function shearedRows(samples: Float32Array, box: Box, map: Affine, width: number, out: Float32Array): void {
  const slope = map.xx - (map.xy * map.yx) / map.yy;
  const shear = map.xy / map.yy;
  const filter = triangle(Math.max(1, Math.abs(slope)));
  for (let row = 0; row < box.height; row++) {
    const start = shear * (box.top + row + 0.5 - map.y0) + map.x0 - box.left - 0.5 + slope * 0.5;
    const line = { samples, base: row * box.width, along: 0, tap: 1, length: box.width, slope, start };
    blendLine(line, filter, 0, width, out, row * width);
  }
}

/** Second pass; each column at a height of its own. */
function shearedColumns(
  rows: Float32Array,
  box: Box,
  map: Affine,
  width: number,
  height: number,
  out: Float32Array,
): void {
  const filter = triangle(Math.max(1, Math.abs(map.yy)));
  for (let row = 0; row < height; row++) {
    const y0 = map.yy * (row + 0.5) + map.y0 - box.top;
    const x0 = map.xy * (row + 0.5) + map.x0 - box.left;
    const [first, past] = insideColumns(map, x0, y0, box, width);
    const start = map.yx * 0.5 + y0 - 0.5;
    const line = { samples: rows, base: 0, along: 1, tap: width, length: box.height, slope: map.yx, start };
    blendLine(line, filter, first, past, out, row * width);
  }
}

/** Columns of a row whose centres lie within the box: from the first up to, without, the second. */
function insideColumns(map: Affine, x0: number, y0: number, box: Box, width: number): readonly [number, number] {
  const [a, b] = within(map.xx, x0, box.width);
  const [c, d] = within(map.yx, y0, box.height);
  const begin = Math.max(0, Math.ceil(Math.max(a, c) - 0.5));
  const end = Math.min(width, Math.ceil(Math.min(b, d) - 0.5));
  return [begin, Math.max(begin, end)];
}

function blankOutside(box: Box, map: Affine, width: number, height: number, out: Float32Array): void {
  for (let row = 0; row < height; row++) {
    const y0 = map.yy * (row + 0.5) + map.y0 - box.top;
    const [begin, end] = insideColumns(map, map.x0 - box.left, y0, box, width);
    out.fill(0, row * width, row * width + begin);
    out.fill(0, row * width + end, (row + 1) * width);
  }
}

/** The map that stretches a box over the whole output. */
export function stretch(box: Box, width: number, height: number): Affine {
  return { xx: box.width / width, xy: 0, x0: box.left, yx: 0, yy: box.height / height, y0: box.top };
}
