/**
 * Resizing 8-bit pictures in whole numbers: bit for bit Pillow's bilinear resize, and twice as fast as in floats.
 * Weights are numbers of 22 binary places, and each of the two passes rounds to 8 bits.
 */
import type { Raster } from '../raster.ts';
import { takeMemory } from '../spare-memory.ts';
import { canHalve, type EndWeights, openHalver, type Resizer, type Rows } from './halve.ts';

const BITS = 22;
const HALF = 1 << (BITS - 1);

interface Weights {
  /** Samples that an output is made of, a multiple of four; those that are too many have weight 0. */
  readonly count: number;
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
  const rows = new Uint8Array(source.height * width * channels);
  let taken = 0;
  return {
    advance(count) {
      for (; taken < count; taken++)
        for (let channel = 0; channel < channels; channel++)
          alongRow(data, start + taken * pitch + channel, channels, across, rows, taken * width * channels + channel);
    },
    finish: () => ({ width, height, channels, data: alongColumns(rows, width * channels, down) }),
  };
}

/** A halving's outermost outputs have their four weights for the four outermost samples. */
function ends({ weights }: Weights): EndWeights {
  return { first: weights.subarray(0, 4), last: weights.subarray(-4), bits: BITS };
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
  const count = 4 * Math.ceil(spans.reduce((most, { from, to }) => Math.max(most, to - from), 1) / 4);
  const weights = new Int32Array(outputs * count);
  const first = new Int32Array(outputs);
  for (const [output, { centre, from, to }] of spans.entries()) {
    const start = Math.max(0, Math.min(from, samples - count));
    first[output] = start;
    const heights = Array.from({ length: to - from }, (_, tap) => triangle((from + tap - centre + 0.5) / reach));
    const sum = heights.reduce((total, one) => total + one, 0);
    for (const [tap, one] of heights.entries())
      weights[output * count + from - start + tap] = Math.floor((one / sum) * 2 ** BITS + 0.5);
  }
  return { count, weights, first };
}

function triangle(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}

/** One channel of a row. */
function alongRow(
  data: Uint8Array,
  base: number,
  channels: number,
  { count, weights, first }: Weights,
  out: Uint8Array,
  start: number,
): void {
  const [two, three] = [2 * channels, 3 * channels];
  const outputs = first.length;
  for (let output = 0, to = start; output < outputs; output++, to += channels) {
    let sum = HALF;
    // Four samples at a time: loops over single ones take twice as long.
    for (let tap = 0; tap < count; tap += 4) {
      const at = (base + (first[output]! + tap) * channels) | 0;
      const weight = (output * count + tap) | 0;
      sum =
        (sum +
          Math.imul(weights[weight]!, data[at]!) +
          Math.imul(weights[weight + 1]!, data[at + channels]!) +
          Math.imul(weights[weight + 2]!, data[at + two]!) +
          Math.imul(weights[weight + 3]!, data[at + three]!)) |
        0;
    }
    out[to] = sum >> BITS;
  }
}

function alongColumns(rows: Uint8Array, stride: number, { count, weights, first }: Weights): Uint8Array {
  const out = takeMemory(first.length * stride);
  const sums = new Int32Array(stride);
  for (let output = 0; output < first.length; output++) {
    sums.fill(HALF);
    for (let tap = 0; tap < count; tap += 4) {
      const [a, b, c, d] = weights.subarray(output * count + tap, output * count + tap + 4);
      let at = (first[output]! + tap) * stride;
      for (let x = 0; x < stride; x++, at++)
        sums[x] =
          (sums[x]! +
            Math.imul(a!, rows[at]!) +
            Math.imul(b!, rows[at + stride]!) +
            Math.imul(c!, rows[at + 2 * stride]!) +
            Math.imul(d!, rows[at + 3 * stride]!)) |
          0;
    }
    const to = output * stride;
    for (let x = 0; x < stride; x++) out[to + x] = sums[x]! >> BITS;
  }
  return out;
}
