import { describe } from '../describe.ts';
import type { DifferenceTest } from '../difference.ts';
import { tTwoSided } from '../distributions.ts';
import type { NoStandardError, StandardError } from '../standard-error.ts';
import { isConstant } from '../variation.ts';

/** Mean numbers of test and of training cases of random splits of the same cases. */
export interface Splits {
  readonly test: number;
  readonly train: number;
}

/**
 * Of a mean over J random splits of the same cases: their training sets overlap, so that its variance is not s²/J but
 * (1/J + n_test/n_train) s², with J − 1 degrees of freedom (Nadeau and Bengio, Machine Learning 52, 2003). Another seed,
 * other training and other test cases are in it together: `seeds` holds them all.
 * @param values one a split
 */
export function resampledError(values: readonly number[], { test, train }: Splits): StandardError | NoStandardError {
  const { n, sd } = describe(values);
  if (sd === null) return 'fewer-than-two-values';
  if (isConstant(values)) return 'no-variation';
  return { seeds: (1 / n + test / train) * sd ** 2, cases: 0, df: n - 1 };
}

/** t = mean(d) / √((1/J + n_test/n_train) s²). @param differences of two arms, one a split; not empty */
export function resampledTest(differences: readonly number[], splits: Splits): DifferenceTest {
  const difference = differences.reduce((sum, one) => sum + one, 0) / differences.length;
  const error = resampledError(differences, splits);
  if (typeof error === 'string') return { tested: false, difference, reason: error };
  const t = difference / Math.sqrt(error.seeds);
  return { tested: true, difference, error, t, p: tTwoSided(t, error.df) };
}
