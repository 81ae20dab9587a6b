/** The axis of a plot: its range and its round ticks. */
import { largest, smallest } from '../../common/many.ts';
import type { Unit } from '../../metrics/definition.ts';

export interface Axis {
  /** Left and right end; shares are not percentages. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Decimals of a tick's label. */
  readonly decimals: number;
}

/** Values that differ by rounding alone must not make an axis of rounding errors, which has no round ticks. */
const SMALLEST_SPAN = 0.001;

/**
 * The range of all values, widened for the ends of intervals, but by no more than the values' own range or `room` on
 * either side: two trials have intervals twelve times their deviation, which would squeeze everything else together.
 * @param values at least one @param ends of intervals
 */
export function axisOf(
  values: readonly number[],
  ends: readonly number[],
  unit: Unit,
  { room = 0, most = 7 } = {},
): Axis {
  const [first, last] = [smallest(values), largest(values)];
  const beyond = Math.max(last - first, room, SMALLEST_SPAN);
  const from = Math.max(first - beyond, smallest([first, ...ends]));
  const to = Math.min(last + beyond, largest([last, ...ends]));
  const span = Math.max(to - from, SMALLEST_SPAN);
  const middle = (from + to) / 2;
  // A margin, so that no dot and no tick's label is cut off at the edge.
  const [low, high] = [middle - span * 0.56, middle + span * 0.56];
  const step = tickStep(high - low, most);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) ticks.push(index * step);
  return { low, high, ticks, decimals: Math.max(0, -Math.floor(Math.log10(step * (unit === '%' ? 100 : 1)) + 1e-9)) };
}

/** The smallest of 1, 2 and 5 times a power of ten that leaves at most that many steps. */
function tickStep(span: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => span / step <= most) ?? 10 * power;
}

/** Position of a value in percent of the axis, with two decimals; outside of it beyond 0 and 100. */
export function at(value: number, { low, high }: Axis): number {
  return Number((((value - low) / (high - low)) * 100).toFixed(2));
}
