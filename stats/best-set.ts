import { tQuantile } from './distributions.ts';

/** A one-sided question to a pair of arms: how far is `other` ahead of `arm`? Larger means are better. */
export interface Lead {
  /** (mean of the other − mean of the arm) / standard error. */
  readonly t: number;
  readonly df: number;
}

/**
 * May this arm be the best of k? It may, unless some other arm is ahead of it by more than t(1 − α/(k − 1)) one-sided:
 * Bonferroni over the k − 1 comparisons of the arm that is truly best, so that the set of all such arms misses it with a
 * chance of at most α (subset selection: Gupta, Technometrics 7, 1965; with Dunnett's constants Hsu 1996).
 * @param leads of the other arms over this one; those that cannot be tested rule nothing out and are left out
 * @param arms k, at least 2
 */
export function mayBeBest(leads: readonly Lead[], arms: number, alpha: number): boolean {
  const level = 1 - alpha / (arms - 1);
  return leads.every(({ t, df }) => t <= 0 || t <= tQuantile(level, df));
}
