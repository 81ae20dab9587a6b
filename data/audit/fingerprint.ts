/**
 * What identifies a picture: a digest of its stored samples, and a perceptual hash that survives re-encoding and
 * resizing: the signs of the 255 slowest parts of a 32 x 32 thumbnail's cosine transform about their median.
 */
import { createHash } from 'node:crypto';
import type { Raster } from '../raster.ts';

export interface Fingerprint {
  /** Equal for equal sizes and samples: 16 hexadecimal digits. */
  readonly pixels: string;
  /** 256 bits in hexadecimal. */
  readonly hash: string;
}

const SIDE = 32;
const KEPT = 16;

export function fingerprint(raster: Raster): Fingerprint {
  const { width, height, channels, data } = raster;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const digest = createHash('sha256').update(`${width} ${height} ${channels}`).update(bytes).digest('hex');
  return { pixels: digest.slice(0, 16), hash: perceptualHash(raster) };
}

export function perceptualHash(raster: Raster): string {
  const parts = slowParts(thumbnail(raster));
  // The first is the mean brightness: large, always positive, and of no use.
  const rest = parts.subarray(1).toSorted();
  const median = (rest[(rest.length - 1) >> 1]! + rest[rest.length >> 1]!) / 2;
  const bits = new Uint8Array((KEPT * KEPT) / 8);
  for (let index = 1; index < parts.length; index++)
    if (parts[index]! > median) bits[index >> 3] = bits[index >> 3]! | (1 << (index & 7));
  return Buffer.from(bits).toString('hex');
}

/** Mean gray of 32 x 32 fields of nearly equal size, row by row. */
function thumbnail(raster: Raster): Float64Array {
  const { width, height } = raster;
  const sums = new Float64Array(SIDE * SIDE);
  const [left, top] = [edges(width), edges(height)];
  const summed = raster.channels === 1 && raster.data instanceof Uint8Array ? byteSums(raster.data) : graySums(raster);
  for (let row = 0; row < SIDE; row++)
    for (let y = top[row]!; y < top[row + 1]!; y++)
      for (let column = 0; column < SIDE; column++)
        sums[row * SIDE + column]! += summed(y * width + left[column]!, y * width + left[column + 1]!);
  return sums.map((sum, field) => {
    const [row, column] = [Math.floor(field / SIDE), field % SIDE];
    const pixels = (top[row + 1]! - top[row]!) * (left[column + 1]! - left[column]!);
    // Pictures smaller than the thumbnail leave fields empty.
    return pixels === 0 ? 0 : sum / pixels;
  });
}

/** Sum of the pixels from one to before another. */
type Sums = (from: number, to: number) => number;

function graySums({ channels, data }: Raster): Sums {
  return (from, to) => {
    let sum = 0;
    for (let at = from * channels; at < to * channels; at += channels)
      sum += channels === 1 ? data[at]! : 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    return sum;
  };
}

/** The low byte of either half of a number. */
const PAIR = 0x00ff00ff;
/** Of four bytes: as many as two sums in the halves of a number have room for. */
const MOST_WORDS = 128;

/** The same for gray bytes, four at a time: a third of the time. */
function byteSums(data: Uint8Array): Sums {
  const bytes = new DataView(data.buffer, data.byteOffset, data.length);
  return (from, to) => {
    let sum = 0;
    let at = from;
    while (at + 4 <= to) {
      let pair = 0;
      for (const end = Math.min(to, at + 4 * MOST_WORDS) - 3; at < end; at += 4) {
        const word = bytes.getInt32(at, true);
        pair += (word & PAIR) + ((word >>> 8) & PAIR);
      }
      sum += (pair & 0xffff) + (pair >>> 16);
    }
    for (; at < to; at++) sum += bytes.getUint8(at);
    return sum;
  };
}

/** Where the fields begin and, last, end. */
function edges(length: number): Int32Array {
  return Int32Array.from({ length: SIDE + 1 }, (_, field) => Math.ceil((field * length) / SIDE));
}

/** COSINES[k * SIDE + x]: the k-th cosine of the discrete cosine transform (type II) at position x. */
const COSINES = Float64Array.from({ length: KEPT * SIDE }, (_, index) =>
  Math.cos((Math.PI * Math.floor(index / SIDE) * ((index % SIDE) + 0.5)) / SIDE),
);

/** The 16 x 16 slowest parts of the two-dimensional transform, row by row. */
function slowParts(image: Float64Array): Float64Array {
  const rows = new Float64Array(SIDE * KEPT);
  for (let y = 0; y < SIDE; y++)
    for (let k = 0; k < KEPT; k++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += image[y * SIDE + x]! * COSINES[k * SIDE + x]!;
      rows[y * KEPT + k] = sum;
    }
  const parts = new Float64Array(KEPT * KEPT);
  for (let j = 0; j < KEPT; j++)
    for (let k = 0; k < KEPT; k++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += rows[y * KEPT + k]! * COSINES[j * SIDE + y]!;
      parts[j * KEPT + k] = sum;
    }
  return parts;
}
