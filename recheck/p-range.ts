/** All p-values of a two-sample t-test that printed means and deviations allow. */
import { tTwoSided } from '../stats/distributions.ts';
import type { Variant } from '../stats/standard-error.ts';
import type { Range } from './printed.ts';

/** sample: divided by n − 1; population: by n. */
export type Deviation = 'sample' | 'population';

export interface Summary {
  readonly mean: Range;
  readonly sd: Range;
  readonly n: number;
}

/**
 * p falls with the distance of the means and rises with both deviations: of Student's test the ends are those of the
 * corners. Welch's degrees of freedom are bounded apart from its error, so its range may be a little too wide, never too narrow.
 */
export function pRange(a: Summary, b: Summary, variant: Variant, deviation: Deviation): Range {
  const distance = distanceOf(a.mean, b.mean);
  const [varianceA, varianceB] = [variance(a, deviation), variance(b, deviation)];
  const error = (va: number, vb: number): number =>
    Math.sqrt(
      variant === 'student'
        ? (((a.n - 1) * va + (b.n - 1) * vb) / (a.n + b.n - 2)) * (1 / a.n + 1 / b.n)
        : va / a.n + vb / b.n,
    );
  const df =
    variant === 'student' ? { low: a.n + b.n - 2, high: a.n + b.n - 2 } : welchDf(varianceA, varianceB, a.n, b.n);
  return {
    low: tTwoSided(distance.high / error(varianceA.low, varianceB.low), df.high),
    high: tTwoSided(distance.low / error(varianceA.high, varianceB.high), df.low),
  };
}

/** Of the difference of two means, without its sign. */
function distanceOf(a: Range, b: Range): Range {
  const [low, high] = [a.low - b.high, a.high - b.low];
  return { low: low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high)), high: Math.max(-low, high) };
}

function variance({ sd, n }: Summary, deviation: Deviation): Range {
  const factor = deviation === 'sample' ? 1 : n / (n - 1);
  return { low: factor * sd.low ** 2, high: factor * sd.high ** 2 };
}

/** Satterthwaite's depend on the ratio of the squared errors alone, and are most where it is (n₁ − 1)/(n₂ − 1). */
function welchDf(a: Range, b: Range, na: number, nb: number): Range {
  const of = (ratio: number): number =>
    ratio === Number.POSITIVE_INFINITY ? na - 1 : (ratio + 1) ** 2 / (ratio ** 2 / (na - 1) + 1 / (nb - 1));
  // A deviation of 0 beside one of 0 is any ratio.
  const least = a.low === 0 ? 0 : a.low / na / (b.high / nb);
  const most = b.low === 0 ? Number.POSITIVE_INFINITY : a.high / na / (b.low / nb);
  const peak = (na - 1) / (nb - 1);
  const [first, last] = [of(least), of(most)];
  return { low: Math.min(first, last), high: least <= peak && peak <= most ? na + nb - 2 : Math.max(first, last) };
}
