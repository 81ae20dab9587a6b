/** Tails and quantiles that tests and intervals need. Upper tails are asked for as such: 1 − cdf loses every digit of a small p. */
import fCdf from '@stdlib/stats-base-dists-f-cdf';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';

/** P(|T| ≥ |t|) of Student's distribution. @param df degrees of freedom, positive, whole or not */
export function tTwoSided(t: number, df: number): number {
  return Math.min(1, 2 * tCdf(-Math.abs(t), df));
}

/** The value that T stays below with probability p. */
export function tQuantile(p: number, df: number): number {
  return quantile(p, df);
}

/** P(F ≥ f), by the distribution of 1/F. @param f at least 0, Infinity included */
export function fUpper(f: number, df1: number, df2: number): number {
  return f === 0 ? 1 : fCdf(1 / f, df2, df1);
}
