/** What of a difference is rounding. */
import { largest, smallest } from '../common/many.ts';

/** Far above what sums of thousands of values lose, far below what one case more or less right makes of a metric. */
const ROUNDING = 1e-12;

/** Are two values the same up to rounding? */
export function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}

/** Are all values the same up to rounding? Then they do not vary: 0.1 + 0.2 and 0.3 are no evidence of a deviation. */
export function isConstant(values: readonly number[]): boolean {
  return values.length === 0 || isSame(smallest(values), largest(values));
}
