import { testDifference } from './difference.ts';
import { sampleOf } from './sample.ts';
import type { NoStandardError, Variant } from './standard-error.ts';

export type TTest =
  | { readonly tested: true; readonly t: number; readonly df: number; readonly p: number }
  | { readonly tested: false; readonly reason: NoStandardError };

/**
 * Two-sided two-sample t-test of the hypothesis that the means are equal: the comparison over seeds alone. Two samples that
 * do not vary, also where their values are equal up to rounding, are not tested: they say nothing of how values scatter.
 * @throws RangeError for a value that is not finite, or without a value
 */
export function tTest(a: readonly number[], b: readonly number[], variant: Variant): TTest {
  const test = testDifference(sampleOf(a, null), sampleOf(b, null), 'seeds', variant);
  return test.tested
    ? { tested: true, t: test.t, df: test.error.df, p: test.p }
    : { tested: false, reason: test.reason };
}
