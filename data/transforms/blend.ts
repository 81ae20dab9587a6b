/**
 * A line of outputs, each a triangle-filtered mean of samples at a position of its own: the inner loop of augmentation.
 * Filters of two and three samples, which nearly all are, have loops of their own with weights computed on the way:
 * looking weights up costs more than computing them.
 */
import { PHASES, phaseTaps, type Taps } from './taps.ts';

/** Half a filter's width in samples, at least 1, and what depends on it alone. */
export interface Filter {
  readonly reach: number;
  /** Most samples that it covers. */
  readonly count: number;
  /** null: few samples, whose weights are computed. */
  readonly taps: Taps | null;
}

export interface Line {
  readonly samples: Float32Array;
  /** Index of the sample at position 0 for column 0. */
  readonly base: number;
  /** Step of the index from column to column. */
  readonly along: number;
  /** Step of the index from position to position. */
  readonly tap: number;
  /** Number of positions. */
  readonly length: number;
  /** The position of a column is slope * column + start. */
  readonly slope: number;
  readonly start: number;
}

export function triangle(reach: number): Filter {
  const count = Math.ceil(2 * reach);
  return { reach, count, taps: count > 3 ? phaseTaps(reach) : null };
}

/** Fills out[to + first] up to, without, out[to + past]. A position outside takes the sample at the end. */
export function blendLine(
  line: Line,
  filter: Filter,
  first: number,
  past: number,
  out: Float32Array,
  to: number,
): void {
  const { slope, start, length } = line;
  const [whole, cut] = wholeTaps(slope, start - filter.reach, length - filter.count);
  const begin = Math.min(past, Math.max(first, whole));
  const end = Math.max(begin, Math.min(past, cut));
  if (filter.taps !== null) blendMany(line, filter.reach, filter.taps, begin, end, out, to);
  else if (filter.count === 2) blendTwo(line, begin, end, out, to);
  else blendThree(line, filter.reach, begin, end, out, to);
  for (let column = first; column < begin; column++) out[to + column] = atEnd(line, filter.reach, column);
  for (let column = end; column < past; column++) out[to + column] = atEnd(line, filter.reach, column);
}

function blendTwo(
  { samples, base, along, tap, slope, start }: Line,
  begin: number,
  end: number,
  out: Float32Array,
  to: number,
): void {
  for (let column = begin; column < end; column++) {
    const position = slope * column + start;
    const floor = position | 0;
    const share = position - floor;
    const at = base + along * column + floor * tap;
    const here = samples[at]!;
    out[to + column] = here + share * (samples[at + tap]! - here);
  }
}

function blendThree(
  { samples, base, along, tap, slope, start }: Line,
  reach: number,
  begin: number,
  end: number,
  out: Float32Array,
  to: number,
): void {
  const twice = 2 * reach;
  for (let column = begin; column < end; column++) {
    const left = slope * column + start - reach;
    const floor = left | 0;
    // Distances from the filter's left end; the weights are its height there, times the reach.
    const near = 1 - (left - floor);
    const middle = Math.min(near + 1, twice - near - 1);
    const far = Math.max(0, twice - near - 2);
    const at = base + along * column + (floor + 1) * tap;
    const sum = near * samples[at]! + middle * samples[at + tap]! + far * samples[at + 2 * tap]!;
    out[to + column] = sum / (near + middle + far);
  }
}

function blendMany(
  { samples, base, along, tap, slope, start }: Line,
  reach: number,
  { count, weights }: Taps,
  begin: number,
  end: number,
  out: Float32Array,
  to: number,
): void {
  for (let column = begin; column < end; column++) {
    const left = slope * column + start - reach;
    const floor = left | 0;
    const weight = (((left - floor) * PHASES + 0.5) | 0) * count;
    const at = base + along * column + (floor + 1) * tap;
    let sum = 0;
    for (let index = 0; index < count; index++) sum += weights[weight + index]! * samples[at + index * tap]!;
    out[to + column] = sum;
  }
}

/** At the ends the filter is cut off, and what is left of it counts in full. */
function atEnd({ samples, base, along, tap, length, slope, start }: Line, reach: number, column: number): number {
  const last = length - 1;
  const centre = Math.min(last, Math.max(0, slope * column + start));
  const from = Math.max(0, Math.ceil(centre - reach));
  const to = Math.min(last, Math.floor(centre + reach));
  let sum = 0;
  let weights = 0;
  for (let at = from; at <= to; at++) {
    const weight = 1 - Math.abs(at - centre) / reach;
    sum += weight * samples[base + along * column + at * tap]!;
    weights += weight;
  }
  return sum / weights;
}

/** Columns at which no sample lies outside; one too few at either end does no harm, one too many would. */
function wholeTaps(slope: number, start: number, limit: number): readonly [number, number] {
  const [from, to] = within(slope, start, limit);
  return [Math.ceil(from + 1e-6), Math.ceil(to - 1e-6)];
}

/** Where 0 <= slope * t + start < size. */
export function within(slope: number, start: number, size: number): readonly [number, number] {
  const inside = start >= 0 && start < size;
  if (slope === 0) return inside ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [0, 0];
  const [zero, far] = [-start / slope, (size - start) / slope];
  return slope > 0 ? [zero, far] : [far, zero];
}
