/** From the trials of a task to what is said of it. */

import { metrics } from '../../metrics/registry.ts';
import type { Metric } from '../../schemas/types.ts';
import { describe } from '../../stats/describe.ts';
import { differenceInterval } from '../../stats/difference.ts';
import { meanInterval } from '../../stats/mean-interval.ts';
import { relevanceOf } from '../../stats/relevance.ts';
import { meanError } from '../../stats/standard-error.ts';
import { resampledError } from '../../stats/tests/nadeau-bengio.ts';
import type { ArmComparison, PairTest, TaskComparison } from '../results/comparison-task.ts';
import { alternatives } from './alternatives.ts';
import { type Analysis, analyse } from './analysis.ts';
import type { Arm } from './arm.ts';
import { standingOf } from './decide.ts';
import { failuresAsWorst } from './failures.ts';
import { flagsOf } from './flags.ts';
import { planningOf } from './planning.ts';
import type { TaskInput } from './task-input.ts';
import type { Pair } from './tests.ts';

export function compareTask(input: TaskInput): TaskComparison {
  const { metric, arms, cases, method, relevant, pooling } = input;
  const incomparable = cases !== null && !cases.common ? cases.reason : null;
  const analysis = analyse(arms, method, incomparable);
  const { splits } = method;
  const compared = arms.map((arm): [string, ArmComparison] => [
    arm.name,
    armComparison(analysis, arm, metric, relevant),
  ]);
  return {
    metric,
    cases,
    scope: analysis.scope,
    scope_note: scopeNote(analysis),
    tests: analysis.tests,
    decision: analysis.decision,
    arms: Object.fromEntries(compared),
    pairs: method.compare === 'all-pairs' ? allPairs(analysis, relevant) : [],
    ...(pooling !== null && { pooling }),
    // What these say is about trials, and here a value is a split.
    if_failures_were_worst: splits === undefined ? failuresAsWorst(analysis, metric, incomparable) : null,
    planning: splits === undefined ? planningOf(analysis, relevant) : null,
    alternatives: splits === undefined ? alternatives(analysis, input.others, metric) : [],
    flags: splits === undefined ? flagsOf(analysis, input, Object.fromEntries(compared)) : [],
  };
}

function armComparison(analysis: Analysis, arm: Arm, metric: Metric, relevant: number | null): ArmComparison {
  const { ranked, decision, reference } = analysis;
  const { n, mean, sd } = describe(arm.values);
  const comparable = decision.kind !== 'incomparable';
  return {
    n,
    planned: arm.trials.length,
    trials: arm.trials,
    values: arm.values,
    mean,
    sd,
    interval: armInterval(analysis, arm, metric),
    best: comparable && arm === ranked[0],
    second: comparable && arm === ranked[1],
    standing: standingOf(analysis, decision, arm),
    test:
      reference === null || arm === reference ? null : pairTest(analysis, pairOf(analysis, reference, arm), relevant),
  };
}

/** Better arms are above 0 on a page: the best is set against the others, and the others against a baseline. */
function pairOf({ method, pair }: Analysis, reference: Arm, arm: Arm): Pair {
  return typeof method.compare === 'object' ? pair(arm, reference) : pair(reference, arm);
}

function armInterval(
  { scope, method }: Analysis,
  { sample, values }: Arm,
  metric: Metric,
): readonly [number, number] | null {
  if (sample === null) return null;
  const error =
    method.splits === undefined
      ? meanError(sample, scope === 'cases' && sample.n > 1 ? 'seeds+cases' : scope)
      : resampledError(values, method.splits);
  if (typeof error === 'string') return null;
  return meanInterval(sample.mean, error, 1 - method.alpha, metrics[metric].range);
}

function pairTest({ method }: Analysis, pair: Pair, relevant: number | null): PairTest {
  const { a, b, difference, error, p, adjusted, reason } = pair;
  const interval =
    difference === null || error === null ? null : differenceInterval(difference, error, 1 - method.alpha);
  return {
    a: a.name,
    b: b.name,
    difference,
    interval,
    p,
    p_adjusted: adjusted,
    standard_error: error === null ? null : Math.sqrt(error.seeds + error.cases),
    standard_error_seeds: error === null ? null : Math.sqrt(error.seeds),
    standard_error_cases: error === null ? null : Math.sqrt(error.cases),
    df: error?.df ?? null,
    no_test: reason,
    relevance: relevant === null || difference === null ? null : relevanceOf(difference, interval, relevant),
  };
}

function allPairs(analysis: Analysis, relevant: number | null): readonly PairTest[] {
  return analysis.arms.flatMap((a, index) =>
    analysis.arms.slice(index + 1).map((b) => pairTest(analysis, analysis.pair(a, b), relevant)),
  );
}

function scopeNote({ scope, method, arms, tests }: Analysis): string | null {
  if (method.splits !== undefined || tests === 0 || scope === method.over) return null;
  if (scope === 'cases') return 'One trial each: what another seed would give is not covered.';
  const several = arms.some(({ values }) => values.length > 1);
  return several
    ? 'Tested over seeds alone, because predictions of common test cases are not known: nothing is said of other patients.'
    : null;
}
