/**
 * Resizing 8-bit pictures in whole numbers: bit for bit Pillow's bilinear resize, and twice as fast as in floats.
 * Weights are numbers of 22 binary places, and each of the two passes rounds to 8 bits.
 */

import { takeMemory } from '../decoding/spare-memory.ts';
import type { Raster } from '../raster.ts';
import { canHalve, type EndWeights, openHalver, type Resizer, type Rows } from './halve.ts';

const BITS = 22;
const HALF = 1 << (BITS - 1);

interface Weights {
  /** Samples that an output is made of; of those at the ends some have the weight 0. */
  readonly taps: number;
  readonly weights: Int32Array;
  /** First sample of each output. */
  readonly first: Int32Array;
}

export function resizeBytes(source: Raster & { readonly data: Uint8Array }, width: number, height: number): Raster {
  const resizer = openResizer({ ...source, start: 0, pitch: source.width * source.channels }, width, height);
  resizer.advance(source.height);
  return resizer.finish();
}

/** For rows that are filled in meanwhile. */
export function openResizer(source: Rows, width: number, height: number): Resizer {
  const { channels, data, start, pitch } = source;
  const across = weightsOf(source.width, width);
  const down = weightsOf(source.height, height);
  if (canHalve(source, width, height)) return openHalver(source, ends(across), ends(down));
  const stride = width * channels;
  const alongRow = channels === 1 ? alongGrayRow : alongColourRow;
  // With room for what has the weight 0 behind the last sample.
  const row = new Uint8Array((source.width + across.taps) * channels + 1);
  const words = new DataView(row.buffer);
  const rows = new Uint8Array((source.height + down.taps) * stride + 4);
  let taken = 0;
  return {
    advance(count) {
      for (; taken < count; taken++) {
        const at = start + taken * pitch;
        row.set(data.subarray(at, at + source.width * channels));
        alongRow(words, across, rows, taken * stride);
      }
    },
    finish: () => ({ width, height, channels, data: alongColumns(new DataView(rows.buffer), stride, down) }),
  };
}

/** Of a halving, whose outermost outputs are made of three samples. */
function ends({ taps, weights }: Weights): EndWeights {
  const last = weights.subarray(-taps);
  return {
    first: Int32Array.of(weights[0]!, weights[1]!, weights[2]!, 0),
    last: Int32Array.of(0, last[0]!, last[1]!, last[2]!),
    bits: BITS,
  };
}

/** The last ones are kept: the images of a set mostly have one size. */
const kept = new Map<string, Weights>();
const MOST_KEPT = 8;

function weightsOf(samples: number, outputs: number): Weights {
  const name = `${samples} ${outputs}`;
  let weights = kept.get(name);
  if (weights === undefined) {
    weights = triangleWeights(samples, outputs);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(name, weights);
  }
  return weights;
}

/** Pillow's: a triangle as wide as the picture shrinks, cut off at the ends, where what is left of it counts in full. */
function triangleWeights(samples: number, outputs: number): Weights {
  const scale = samples / outputs;
  const reach = Math.max(1, scale);
  const spans = Array.from({ length: outputs }, (_, output) => {
    const centre = (output + 0.5) * scale;
    const from = Math.max(0, Math.floor(centre - reach + 0.5));
    return { centre, from, to: Math.min(samples, Math.floor(centre + reach + 0.5)) };
  });
  const taps = spans.reduce((most, { from, to }) => Math.max(most, to - from), 1);
  const weights = new Int32Array(outputs * taps);
  const first = new Int32Array(outputs);
  for (const [output, { centre, from, to }] of spans.entries()) {
    first[output] = from;
    const heights = Array.from({ length: to - from }, (_, tap) => triangle((from + tap - centre + 0.5) / reach));
    const sum = heights.reduce((total, one) => total + one, 0);
    for (const [tap, one] of heights.entries())
      weights[output * taps + tap] = Math.floor((one / sum) * 2 ** BITS + 0.5);
  }
  return { taps, weights, first };
}

function triangle(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}

// Samples are read four at a time: by themselves they take thrice as long.

function alongGrayRow(row: DataView, { taps, weights, first }: Weights, out: Uint8Array, start: number): void {
  for (let output = 0, tap = 0; output < first.length; output++) {
    let at = first[output]!;
    let sum = HALF;
    const end = tap + taps;
    for (; tap + 4 <= end; tap += 4, at += 4) {
      const word = row.getInt32(at, true);
      sum =
        (sum +
          weigh(weights[tap]!, word, 0) +
          weigh(weights[tap + 1]!, word, 8) +
          weigh(weights[tap + 2]!, word, 16) +
          weigh(weights[tap + 3]!, word, 24)) |
        0;
    }
    for (; tap < end; tap++, at++) sum = (sum + Math.imul(weights[tap]!, row.getUint8(at))) | 0;
    out[start + output] = sum >> BITS;
  }
}

function alongColourRow(row: DataView, { taps, weights, first }: Weights, out: Uint8Array, start: number): void {
  for (let output = 0, tap = 0, to = start; output < first.length; output++, to += 3) {
    let at = 3 * first[output]!;
    let red = HALF;
    let green = HALF;
    let blue = HALF;
    const end = tap + taps;
    for (; tap + 4 <= end; tap += 4, at += 12) {
      const a = weights[tap]!;
      const b = weights[tap + 1]!;
      const c = weights[tap + 2]!;
      const d = weights[tap + 3]!;
      // RGBR GBRG BRGB
      const x = row.getInt32(at, true);
      const y = row.getInt32(at + 4, true);
      const z = row.getInt32(at + 8, true);
      red = (red + weigh(a, x, 0) + weigh(b, x, 24) + weigh(c, y, 16) + weigh(d, z, 8)) | 0;
      green = (green + weigh(a, x, 8) + weigh(b, y, 0) + weigh(c, y, 24) + weigh(d, z, 16)) | 0;
      blue = (blue + weigh(a, x, 16) + weigh(b, y, 8) + weigh(c, z, 0) + weigh(d, z, 24)) | 0;
    }
    for (; tap < end; tap++, at += 3) {
      const x = row.getInt32(at, true);
      red = (red + weigh(weights[tap]!, x, 0)) | 0;
      green = (green + weigh(weights[tap]!, x, 8)) | 0;
      blue = (blue + weigh(weights[tap]!, x, 16)) | 0;
    }
    out[to] = red >> BITS;
    out[to + 1] = green >> BITS;
    out[to + 2] = blue >> BITS;
  }
}

function alongColumns(rows: DataView, stride: number, { taps, weights, first }: Weights): Uint8Array {
  const out = takeMemory(first.length * stride);
  for (let output = 0; output < first.length; output++)
    for (let x = 0; x < stride; x += 4) {
      let at = first[output]! * stride + x;
      let a = HALF;
      let b = HALF;
      let c = HALF;
      let d = HALF;
      for (let tap = output * taps; tap < (output + 1) * taps; tap++, at += stride) {
        const weight = weights[tap]!;
        const word = rows.getInt32(at, true);
        a = (a + weigh(weight, word, 0)) | 0;
        b = (b + weigh(weight, word, 8)) | 0;
        c = (c + weigh(weight, word, 16)) | 0;
        d = (d + weigh(weight, word, 24)) | 0;
      }
      // Of what lies behind the last column nothing is kept.
      const to = output * stride + x;
      out[to] = a >> BITS;
      if (x + 1 < stride) out[to + 1] = b >> BITS;
      if (x + 2 < stride) out[to + 2] = c >> BITS;
      if (x + 3 < stride) out[to + 3] = d >> BITS;
    }
  return out;
}

/** The byte of a word that begins at bit `shift`, times a weight. */
function weigh(weight: number, word: number, shift: number): number {
  return Math.imul(weight, (word >>> shift) & 255);
}
