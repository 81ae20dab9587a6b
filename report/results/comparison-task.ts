/** The answer of one task: one decided value, from which every sentence, mark and colour derives, and its numbers. */
import type { Metric } from '../../schemas/types.ts';
import type { Relevance } from '../../stats/relevance.ts';
import type { Scope } from '../../stats/standard-error.ts';
import type { Flag } from './comparison-flags.ts';
import type { TaskCases } from './results.ts';

/** Why there is no p. */
export type NoTestReason =
  /** One of the two arms has no finished trial with a value. */
  | 'no-value'
  /** One arm has a single trial and predictions of common cases do not help: how trials vary is not known. */
  | 'fewer-than-two-values'
  /** All values are equal up to rounding, and so are the predictions as far as they are known. */
  | 'no-variation'
  /** The arms were not tested on the same cases with the same truths. */
  | 'different-cases';

/** The answer of one task. A closed union: sentence, chip, stars and green cells all derive from it. */
export type Decision =
  /** No arm has a value, or there is a single arm. */
  | { readonly kind: 'nothing'; readonly why: 'no-value' | 'single-arm' }
  /** The arms were tested on different cases: no test, no best. `reason` is a whole sentence. */
  | { readonly kind: 'incomparable'; readonly reason: string }
  /** There is a leader, but no test was possible against some arm that may be best, and none against any. */
  | { readonly kind: 'untested'; readonly leader: string; readonly reason: NoTestReason }
  /** Every unadjusted two-sided p of `leader` against each other arm is below alpha, and it has all its trials. */
  | { readonly kind: 'best'; readonly leader: string }
  /** The highest (of distances: lowest) mean; any of `may_be_best` (the leader first) may be the best arm. */
  | {
      readonly kind: 'open';
      readonly leader: string;
      readonly may_be_best: readonly string[];
      /**
       * Why `leader` is not called best. not-shown: some difference may be chance; over-seeds-only: over seeds alone it
       * would be best: repeatable on this test set, too few test patients to say so of others; leader-incomplete: every
       * difference is significant, but some of its trials failed or have not finished; arms-unfinished: every difference
       * is significant, but an arm has no finished trial yet.
       */
      readonly because: 'not-shown' | 'over-seeds-only' | 'leader-incomplete' | 'arms-unfinished';
    }
  /** `compare: { baseline }`: what differs from the baseline after adjustment. */
  | {
      readonly kind: 'baseline';
      readonly baseline: string;
      readonly better: readonly string[];
      readonly worse: readonly string[];
      readonly open: readonly string[];
      readonly untested: readonly string[];
    };

/**
 * Of an arm, told apart by the same decision.
 * leader: best mean; worse, better: adjusted p below alpha against the reference (a star); ruled-out: cannot be the best
 * at this alpha, but the adjusted p is not below it (no mark); may-be-best: green; open: no difference from the baseline
 * shown; baseline: what the others are compared with; untested: a value, but no test; no-value: nothing to compare.
 */
export type Standing =
  | 'leader'
  | 'worse'
  | 'better'
  | 'ruled-out'
  | 'may-be-best'
  | 'open'
  | 'baseline'
  | 'untested'
  | 'no-value';

/** `a` against `b`. Shares are not percentages; distances are in their own unit. */
export interface PairTest {
  readonly a: string;
  readonly b: string;
  /** Mean of `a` minus mean of `b`; null where one has no value. */
  readonly difference: number | null;
  /** Of the difference, at `confidence`; null without a test. */
  readonly interval: readonly [number, number] | null;
  readonly p: number | null;
  /** Adjusted over the family (`tests` of the task); equal to p with `adjust: none`. */
  readonly p_adjusted: number | null;
  /** Standard error of the difference, its part from seeds and its part from test cases (squared they add up). */
  readonly standard_error: number | null;
  readonly standard_error_seeds: number | null;
  readonly standard_error_cases: number | null;
  readonly df: number | null;
  readonly no_test: NoTestReason | null;
  /** null where the experiment names no relevant difference, or no difference is known. */
  readonly relevance: Relevance | null;
}

/** One planned trial of an arm, in its order. */
export interface TrialEntry {
  readonly trial: number;
  /** undefined: finished, but the metric has no value. */
  readonly state: 'finished' | 'undefined' | 'failed' | 'unfinished';
  readonly value: number | null;
  /** Of a trial without a value: 'diverged in epoch 1'. */
  readonly reason: string | null;
}

export interface ArmComparison {
  /** Number of trials with a value. */
  readonly n: number;
  /** Number of trials that were planned. */
  readonly planned: number;
  readonly trials: readonly TrialEntry[];
  /** The values of the trials that have one, in their order; shares are not percentages. */
  readonly values: readonly number[];
  readonly mean: number | null;
  /** Sample standard deviation (divisor n - 1). */
  readonly sd: number | null;
  /** Of the mean, at `confidence`, within the metric's range; over the task's `scope`. */
  readonly interval: readonly [number, number] | null;
  /** Best mean of the task; of equal means the first in the experiment's order. */
  readonly best: boolean;
  readonly second: boolean;
  readonly standing: Standing;
  /** The leader as `a` against this arm as `b`, or this arm as `a` against the baseline as `b`; null for leader and baseline. */
  readonly test: PairTest | null;
}

/** What was planned with: deviations alone, never the difference that was seen. */
export interface Planning {
  /** Smallest difference that these trials and cases find with a chance of 80 %; null where it cannot be said. */
  readonly detectable: number | null;
  /** For `relevant`, with a chance of 80 %; null where the experiment names none. */
  readonly needed: {
    readonly relevant: number;
    /** Trials an arm with these test cases; null where no number of trials is enough. */
    readonly trials: number | null;
    /** Test cases (patients where they are known) with these trials; null where no number is enough or cases are not known. */
    readonly cases: number | null;
  } | null;
}

/** Another analysis of the same trials, for "does the conclusion change?". */
export interface Alternative {
  /** "Welch's t-test", 'over seeds alone', 'by accuracy'. */
  readonly name: string;
  /** A sentence from the decision of that analysis. */
  readonly conclusion: string;
  /** Whether it is another conclusion than the task's. */
  readonly changes: boolean;
}

/**
 * Tasks that are one data set. folds: their test cases are disjoint and pooled case by case; splits: random splits of the
 * same cases, where a value of an arm (its `trials`, `values`, `n`) is its mean on one split.
 */
export interface Pooling {
  readonly kind: 'folds' | 'splits';
  readonly tasks: readonly string[];
}

export interface TaskComparison {
  readonly metric: Metric;
  /** Absent for a task of its own. */
  readonly pooling?: Pooling;
  /** null: nothing is known of the test cases. */
  readonly cases: TaskCases | null;
  readonly scope: Scope;
  /** Why the scope is not the one that the settings ask for: a whole sentence; null where it is. */
  readonly scope_note: string | null;
  /** Number of tests that the adjustment is over: all pairs, or those with the baseline. */
  readonly tests: number;
  readonly decision: Decision;
  readonly arms: Readonly<Record<string, ArmComparison>>;
  /** `compare: all-pairs`: every pair, in the experiment's order; else empty, the tests stand in `arms`. */
  readonly pairs: readonly PairTest[];
  /** One sentence where trials failed: the answer if failures counted as the worst value; else null. */
  readonly if_failures_were_worst: string | null;
  readonly planning: Planning | null;
  readonly alternatives: readonly Alternative[];
  readonly flags: readonly Flag[];
}
