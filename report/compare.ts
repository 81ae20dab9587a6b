/** From every trial's metrics to the comparison of arms. Pure. */
import type { Metric } from '../schemas/types.ts';
import { describe } from '../stats/describe.ts';
import { holm } from '../stats/holm.ts';
import { type TTestVariant, tTest } from '../stats/t-test.ts';
import type { ArmComparison, Comparison, NoTestReason, TaskComparison } from './comparison-v1.ts';
import { leakWarnings } from './document/data-section.ts';
import { METRICS } from './metric-info.ts';
import { type ExperimentResults, metricsOf, type TrialResult } from './results.ts';

/** Best against each other arm, task by task; an arm without trials has n = 0. */
export function compare(results: ExperimentResults): Comparison {
  const { variant, alpha } = results.settings.test;
  const warnings = leakWarnings(results);
  return {
    experiment: results.experiment,
    test: { name: 't-test', variant, alpha, adjustment: 'holm' },
    order: { tasks: results.tasks.map((task) => task.name), arms: results.arms },
    tasks: Object.fromEntries(results.tasks.map((task) => [task.name, compareTask(results, task.name, task.metric)])),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** The trials of one cell; none where the cell is missing. */
export function trialsOf(results: ExperimentResults, task: string, arm: string): readonly TrialResult[] {
  return results.cells.find((cell) => cell.task === task && cell.arm === arm)?.trials ?? [];
}

function compareTask(results: ExperimentResults, task: string, metric: Metric): TaskComparison {
  const { variant, alpha } = results.settings.test;
  const arms = results.arms.map((arm) => summarise(arm, trialsOf(results, task, arm), metric));
  const ranked = ranking(arms, metric);
  const tests = arms.map((arm) => testAgainst(ranked[0], arm, variant));
  const adjusted = adjust(tests.map(({ p }) => p));
  const compared = arms.map((arm, index): [string, ArmComparison] => {
    const { name, n, values, mean, sd, ci95, undefined_trials } = arm;
    const { p, reason } = tests[index]!;
    const best = arm === ranked[0];
    const second = arm === ranked[1];
    const significant = p !== null && p < alpha;
    const shown = { n, values, mean, sd, ci95, p, p_adjusted: adjusted[index]!, best, second, significant };
    return [name, { ...shown, no_test: reason, undefined_trials }];
  });
  return { metric, arms: Object.fromEntries(compared) };
}

interface Summary extends Pick<ArmComparison, 'n' | 'values' | 'mean' | 'sd' | 'ci95' | 'undefined_trials'> {
  readonly name: string;
}

function summarise(name: string, trials: readonly TrialResult[], metric: Metric): Summary {
  const measured = trials.map((trial) => ({ trial: trial.trial, value: metricsOf(trial)[metric] ?? null }));
  const values = measured.map(({ value }) => value).filter((value) => value !== null);
  const undefined_trials = measured.filter(({ value }) => value === null).map(({ trial }) => trial);
  return { name, values, undefined_trials, ...describe(values) };
}

/** Arms with a mean, best first. The sort is stable: of equal means the first in the experiment stays first. */
function ranking(arms: readonly Summary[], metric: Metric): readonly Summary[] {
  const sign = METRICS[metric].direction === 'higher-is-better' ? -1 : 1;
  return arms.filter(({ mean }) => mean !== null).sort((a, b) => sign * (a.mean! - b.mean!));
}

function testAgainst(
  best: Summary | undefined,
  arm: Summary,
  variant: TTestVariant,
): { readonly p: number | null; readonly reason: NoTestReason | null } {
  if (arm === best) return { p: null, reason: 'is-best' };
  const result = tTest(best?.values ?? [], arm.values, variant);
  return result.tested ? { p: result.p, reason: null } : { p: null, reason: result.reason };
}

/** Holm's adjustment of the tests that were made; the others stay null and do not count. */
function adjust(pValues: readonly (number | null)[]): readonly (number | null)[] {
  const adjusted = [...holm(pValues.filter((p) => p !== null))];
  return pValues.map((p) => (p === null ? null : adjusted.shift()!));
}
