/** The answer in numbers: what `results.json` holds and `assay results --json` prints. An interface: fields only ever get added. */
import type { Metric } from '../schemas/types.ts';

/** Why an arm has no p-value: it is the best itself, or no test could be made against the best. */
export type NoTestReason = 'is-best' | 'fewer-than-two-values' | 'no-variation';

export interface ArmComparison {
  /** Number of trials in which the metric is defined. */
  readonly n: number;
  /** The metric of those trials, in their order; shares are not percentages, distances are in their own unit. */
  readonly values: readonly number[];
  readonly mean: number | null;
  /** Sample standard deviation (divisor n - 1). */
  readonly sd: number | null;
  /** 95 % confidence interval of the mean, from the t distribution. */
  readonly ci95: readonly [number, number] | null;
  /** Of the two-sided test of the best arm against this one. */
  readonly p: number | null;
  /** `p` adjusted by Holm's method for all tests of the task. */
  readonly p_adjusted: number | null;
  /** Best mean of the task; of equal means the first in the experiment's order. */
  readonly best: boolean;
  readonly second: boolean;
  /** p < alpha. Also false where there was no test: look at `p`. */
  readonly significant: boolean;
  /** Why `p` is null; null where there is a p. */
  readonly no_test: NoTestReason | null;
  /** Trials, counted from 1, in which the metric is not defined. */
  readonly undefined_trials: readonly number[];
}

export interface TaskComparison {
  readonly metric: Metric;
  readonly arms: Readonly<Record<string, ArmComparison>>;
}

export interface Comparison {
  readonly experiment: string;
  readonly test: {
    readonly name: 't-test';
    readonly variant: 'student' | 'welch';
    readonly alpha: number;
    readonly adjustment: 'holm';
  };
  /** Names in the experiment's order, which the objects below lose where a name is a whole number. */
  readonly order: { readonly tasks: readonly string[]; readonly arms: readonly string[] };
  readonly tasks: Readonly<Record<string, TaskComparison>>;
  /** What leaks between the splits, a sentence each: the numbers are too good. Absent where nothing does. */
  readonly warnings?: readonly string[];
}
