import ttest2 from '@stdlib/stats-ttest2';
import { isConstant } from './describe.ts';

/** student: both samples have the same variance (pooled); welch: each its own (Welch-Satterthwaite degrees of freedom). */
export type TTestVariant = 'student' | 'welch';

/** Why there is no p-value: a sample has fewer than two values, or neither sample varies at all. */
export type NoTest = 'fewer-than-two-values' | 'no-variation';

export type TTestResult =
  | { readonly tested: true; readonly p: number; readonly t: number; readonly df: number }
  | { readonly tested: false; readonly reason: NoTest };

/**
 * Two-sided two-sample t-test of the hypothesis that the means are equal.
 *
 * Where the formula divides by zero there is no result, instead of the NaN (or, for two different constants, the p of 0)
 * that other libraries give: two constants say nothing about how the values scatter. One constant sample is tested.
 * A single value is refused for Student's test too, although its pooled variance could be had from the other sample alone.
 * @throws RangeError for a value that is not finite.
 */
export function tTest(a: readonly number[], b: readonly number[], variant: TTestVariant): TTestResult {
  for (const value of [...a, ...b]) {
    if (!Number.isFinite(value)) throw new RangeError(`a t-test needs finite values, not ${value}`);
  }
  if (a.length < 2 || b.length < 2) return { tested: false, reason: 'fewer-than-two-values' };
  if (isConstant(a) && isConstant(b)) return { tested: false, reason: 'no-variation' };
  const { pValue, statistic, df } = ttest2([...a], [...b], { variance: variant === 'student' ? 'equal' : 'unequal' });
  return { tested: true, p: pValue, t: statistic, df };
}
