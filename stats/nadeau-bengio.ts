import { tQuantile, tTwoSided } from './distributions.ts';
import { isConstant } from './variation.ts';

export type ResampledTest =
  | {
      readonly tested: true;
      readonly difference: number;
      readonly t: number;
      readonly df: number;
      readonly p: number;
      readonly interval: readonly [number, number];
    }
  | { readonly tested: false; readonly difference: number; readonly reason: 'fewer-than-two-values' | 'no-variation' };

/**
 * Differences of two arms over J random splits of the same cases: their training sets overlap, so that the variance of
 * the mean is not s²/J. t = mean(d) / √((1/J + n_test/n_train) s²), J − 1 degrees of freedom (Nadeau and Bengio, Machine
 * Learning 52, 2003).
 * @param differences one a split; not empty
 */
export function resampledTest(
  differences: readonly number[],
  cases: { readonly test: number; readonly train: number },
  confidence: number,
): ResampledTest {
  const splits = differences.length;
  const difference = differences.reduce((sum, one) => sum + one, 0) / splits;
  if (splits < 2) return { tested: false, difference, reason: 'fewer-than-two-values' };
  if (isConstant(differences)) return { tested: false, difference, reason: 'no-variation' };
  const variance = differences.reduce((sum, one) => sum + (one - difference) ** 2, 0) / (splits - 1);
  const error = Math.sqrt((1 / splits + cases.test / cases.train) * variance);
  const df = splits - 1;
  const half = tQuantile((1 + confidence) / 2, df) * error;
  const t = difference / error;
  return { tested: true, difference, t, df, p: tTwoSided(t, df), interval: [difference - half, difference + half] };
}
