/** Weights of a triangle filter, made once for many samples. */

/** Positions between two samples that are told apart: an error of at most a 2048th of the difference of neighbours. */
export const PHASES = 1024;

/** Taps of each output, side by side. */
export interface Taps {
  /** Samples that an output is made of. */
  readonly count: number;
  /** Each `count` of them add up to 1. */
  readonly weights: Float32Array;
}

/**
 * Weights by the place of the first sample behind the filter's left end, in steps of 1 / PHASES.
 * @param reach half the filter's width in samples, at least 1
 */
export function phaseTaps(reach: number): Taps {
  const count = Math.ceil(2 * reach);
  const weights = new Float32Array((PHASES + 1) * count);
  for (let phase = 0; phase <= PHASES; phase++) {
    // The first sample lies this far behind the left end.
    const first = 1 - phase / PHASES;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs(first + tap - reach) / reach);
      weights[phase * count + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) weights[phase * count + tap]! /= sum;
  }
  return { count, weights };
}

export interface PlacedTaps extends Taps {
  /** First sample of each output. */
  readonly first: Int32Array;
}

/**
 * Exact weights of outputs at `scale * (index + 0.5) + offset`, in sample indices; at the ends the filter is cut off and
 * what is left of it counts in full, as Pillow does.
 * @param samples how many there are
 */
export function placedTaps(outputs: number, scale: number, offset: number, samples: number): PlacedTaps {
  const reach = Math.max(1, Math.abs(scale));
  const last = samples - 1;
  const count = Math.min(samples, Math.ceil(2 * reach) + 1);
  const weights = new Float32Array(outputs * count);
  const first = new Int32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const centre = Math.min(last, Math.max(0, scale * (output + 0.5) + offset));
    const from = Math.min(Math.max(0, Math.ceil(centre - reach)), samples - count);
    first[output] = from;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs(from + tap - centre) / reach);
      weights[output * count + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) weights[output * count + tap]! /= sum;
  }
  return { count, weights, first };
}
