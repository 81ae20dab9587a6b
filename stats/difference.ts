import { tQuantile, tTwoSided } from './distributions.ts';
import type { Sample } from './sample.ts';
import {
  differenceError,
  type NoStandardError,
  type Scope,
  type StandardError,
  type Variant,
} from './standard-error.ts';
import { isSame } from './variation.ts';

export type DifferenceTest =
  | {
      readonly tested: true;
      /** Mean of the first minus mean of the second. */
      readonly difference: number;
      readonly error: StandardError;
      readonly t: number;
      /** Two-sided, of the hypothesis that the means are equal. */
      readonly p: number;
    }
  | { readonly tested: false; readonly difference: number; readonly reason: NoStandardError };

/** t = (m₁ − m₂)/√v, see `differenceError`. Means that differ by rounding alone are equal. */
export function testDifference(a: Sample, b: Sample, scope: Scope, variant: Variant): DifferenceTest {
  const difference = isSame(a.mean, b.mean) ? 0 : a.mean - b.mean;
  const error = differenceError(a, b, scope, variant);
  if (typeof error === 'string') return { tested: false, difference, reason: error };
  const t = difference / Math.sqrt(error.seeds + error.cases);
  return { tested: true, difference, error, t, p: tTwoSided(t, error.df) };
}

/** difference ± t · √v. @param confidence such as 0.95 */
export function differenceInterval(
  difference: number,
  { seeds, cases, df }: StandardError,
  confidence: number,
): readonly [number, number] {
  const half = tQuantile((1 + confidence) / 2, df) * Math.sqrt(seeds + cases);
  return [difference - half, difference + half];
}
