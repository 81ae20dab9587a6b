/** Several tasks: folds and splits pooled into data sets, and the arms across data sets. */
import type { Metric } from '../../schemas/types.ts';
import type { TaskComparison } from './comparison-task.ts';

/** Two arms across data sets; `a` before `b` in the experiment's order. */
export interface DatasetPair {
  readonly a: string;
  readonly b: string;
  /** Mean of `a` minus mean of `b` on each data set, in the order of `names`; null where one has no value. */
  readonly differences: readonly (number | null)[];
  /** Of `a`: data sets on which it is better, equal up to rounding, worse. */
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** null where the data sets have metrics of different units. */
  readonly mean_difference: number | null;
  /** Exact Wilcoxon signed-rank test, two-sided; null below six data sets. */
  readonly p: number | null;
  /** Holm over all pairs. */
  readonly p_adjusted: number | null;
  /** The smallest p that this number of data sets can give is not below alpha. */
  readonly cannot_reach_alpha: boolean;
}

/** Friedman's test with the correction of Iman and Davenport: does any arm differ? */
export interface FriedmanTest {
  readonly chi_squared: number;
  readonly f: number | null;
  readonly df: readonly [number, number];
  readonly p: number;
}

export interface DatasetComparison {
  /** Data sets in the experiment's order: pooled folds and repeated splits by the name of their data set, else tasks. */
  readonly names: readonly string[];
  /** Metric of each. */
  readonly metrics: readonly Metric[];
  /** Disjoint folds of one data set, and random splits of one (Nadeau and Bengio), in the shape of a task. */
  readonly pooled: Readonly<Record<string, TaskComparison>>;
  /** Sentences: which tasks are no data sets of their own, and why. */
  readonly notes: readonly string[];
  /** Every pair of arms; empty for a single data set. */
  readonly pairs: readonly DatasetPair[];
  /** Mean rank of each arm over the data sets (1 is best); null below six data sets. */
  readonly mean_ranks: Readonly<Record<string, number>> | null;
  readonly friedman: FriedmanTest | null;
  /** Arms that no adjusted p tells apart, ordered by mean rank: the bars of a critical-difference diagram. */
  readonly cliques: readonly (readonly string[])[];
}
