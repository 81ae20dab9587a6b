import { casesNeeded, detectable, trialsNeeded } from '../../stats/power.ts';
import type { Planning } from '../results/comparison-task.ts';
import type { Analysis } from './analysis.ts';

/** The usual chance that a study is planned with. */
const CHANCE = 0.8;

/**
 * What these trials and test cases can find, from the deviations of the reference and the arm next to it alone.
 * @param relevant in the unit of the values
 */
export function planningOf(analysis: Analysis, relevant: number | null): Planning | null {
  const { ranked, reference, method, scope } = analysis;
  const other = ranked.find((arm) => arm !== reference);
  if (reference === null || reference.sample === null || other === undefined) return null;
  const { error } = analysis.pair(reference, other);
  if (error === null) return null;
  const { alpha } = method;
  const smallest = detectable(error.df, alpha, CHANCE) * Math.sqrt(error.seeds + error.cases);
  if (relevant === null) return { detectable: smallest, needed: null };
  const [a, b] = [reference.sample, other.sample!];
  const pooled = ((a.n - 1) * (a.variance ?? 0) + (b.n - 1) * (b.variance ?? 0)) / Math.max(1, a.n + b.n - 2);
  const design = { variance: pooled, cases: error.cases, alpha, chance: CHANCE };
  const times = scope === 'seeds' ? null : casesNeeded(relevant, Math.min(a.n, b.n), design);
  const units = a.cases?.units ?? null;
  return {
    detectable: smallest,
    needed: {
      relevant,
      // With a single trial nothing is known of how trials vary.
      trials: scope === 'cases' ? null : trialsNeeded(relevant, design),
      cases: times === null || units === null ? null : Math.max(2, Math.ceil(times * units)),
    },
  };
}
