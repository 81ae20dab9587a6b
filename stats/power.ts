/** What could be found, from deviations alone. Power at the difference that was seen says nothing new (Hoenig and Heisey 2001). */
import erfc from '@stdlib/math-base-special-erfc';
import { tQuantile } from './distributions.ts';

/**
 * The chance with which a two-sided test at alpha finds a difference of `effect` standard errors: of the noncentral t
 * distribution, (Z + effect)/S beyond ± t. S is a deviation estimated with df degrees of freedom; the integral over ln S,
 * whose density falls off fast on either side, is a sum at equal steps (Trefethen and Weideman, SIAM Review 56, 2014).
 */
export function power(effect: number, df: number, alpha: number): number {
  const limit = tQuantile(1 - alpha / 2, df);
  const beyond = (s: number): number => normal(effect - limit * s) + normal(-effect - limit * s);
  // The density of ln S is narrower the more degrees of freedom there are.
  const step = Math.min(0.05, 0.25 / Math.sqrt(2 * df));
  let [sum, weights] = [0, 0];
  for (const direction of [1, -1]) {
    for (let index = direction === 1 ? 0 : 1; ; index++) {
      const x = direction * index * step;
      const exponent = df * (x - Math.expm1(2 * x) / 2);
      if (exponent < -40) break;
      const weight = Math.exp(exponent);
      sum += weight * beyond(Math.exp(x));
      weights += weight;
    }
  }
  return sum / weights;
}

const normal = (x: number): number => erfc(-x / Math.SQRT2) / 2;

/** The smallest difference, in standard errors, that is found with that chance. */
export function detectable(df: number, alpha: number, chance: number): number {
  let [low, high] = [0, 4];
  while (power(high, df, alpha) < chance) high *= 2;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (power(middle, df, alpha) < chance) low = middle;
    else high = middle;
  }
  return high;
}

/** What a comparison of two arms with as many trials each rests on. */
export interface Design {
  /** Variance over trials, of one trial. */
  readonly variance: number;
  /** Squared part of the standard error that the test cases make; it shrinks with their number. */
  readonly cases: number;
  readonly alpha: number;
  readonly chance: number;
}

/** More trials than anyone runs. */
const MOST_TRIALS = 10_000;
const MOST_TIMES_THE_CASES = 1e6;

/** Trials an arm that find `relevant` with these test cases; null where no number does: then the cases are too few. */
export function trialsNeeded(relevant: number, design: Design): number | null {
  return smallest(2, MOST_TRIALS, (trials) => finds(relevant, trials, 1, design));
}

/** How many times as many test cases find `relevant` with these trials; null where none does: then trials are too few. */
export function casesNeeded(relevant: number, trials: number, design: Design): number | null {
  const enough = (times: number): boolean => finds(relevant, trials, times, design);
  if (!enough(MOST_TIMES_THE_CASES)) return null;
  let [low, high] = [0, MOST_TIMES_THE_CASES];
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function finds(relevant: number, trials: number, times: number, { variance, cases, alpha, chance }: Design): boolean {
  const seeds = (2 * variance) / trials;
  const both = seeds + cases / times;
  if (both === 0) return true;
  const df = seeds === 0 ? Number.POSITIVE_INFINITY : (both / seeds) ** 2 * (2 * trials - 2);
  return power(relevant / Math.sqrt(both), Math.min(df, 1e9), alpha) >= chance;
}

/** The smallest whole number of those that are enough, where every larger one is enough too. */
function smallest(from: number, to: number, enough: (count: number) => boolean): number | null {
  if (!enough(to)) return null;
  let [low, high] = [from - 1, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
