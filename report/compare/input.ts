/** What the comparison of one task starts from. */

import { metricNames, metrics } from '../../metrics/registry.ts';
import type { LeakageAudit } from '../../schemas/audit.ts';
import type { Metric } from '../../schemas/types.ts';
import { type ExperimentResults, metricsOf, type TrialResult, trialsOf } from '../results/results.ts';
import { armOf, withSample } from './arm.ts';
import type { OtherMetric, TaskInput } from './task-input.ts';
import type { Method } from './tests.ts';

export function inputOf(results: ExperimentResults, task: string): TaskInput {
  const { metric } = results.tasks.find(({ name }) => name === task)!;
  const trials = results.arms.map((arm) => trialsOf(results, task, arm));
  return {
    metric,
    arms: results.arms.map((arm, index) => armOf(arm, trials[index]!, metric)),
    cases: results.cases[task] ?? null,
    method: methodOf(results, metric),
    relevant: relevantOf(results, metric),
    oneClass: oneClass(results.arms, trials),
    testSeen: testSeen(results, task),
    untrained: results.arms.filter((arm) => results.untrained?.includes(`${task}/${arm}`) === true),
    others: otherMetrics(results.arms, trials, metric),
    pooling: null,
  };
}

export function methodOf({ settings }: ExperimentResults, metric: Metric): Method {
  return { ...settings.test, compare: settings.compare, direction: metrics[metric].direction };
}

/** The settings name percentage points of shares; values are shares. */
export function relevantOf({ settings }: ExperimentResults, metric: Metric): number | null {
  if (settings.relevant === null) return null;
  return metrics[metric].unit === '%' ? settings.relevant / 100 : settings.relevant;
}

function testSeen({ arms, seen = [] }: ExperimentResults, task: string): readonly string[] {
  const found = seen.filter((one) => one.task === task && sawTest(one.audit)).flatMap((one) => one.arms);
  return arms.filter((arm) => found.includes(arm));
}

const sawTest = ({ splits: { test } }: LeakageAudit): boolean =>
  test.images.count > 0 || (test.patients?.count ?? 0) > 0;

function oneClass(
  arms: readonly string[],
  trials: readonly (readonly TrialResult[])[],
): Readonly<Record<string, readonly number[]>> {
  const found = arms.flatMap((arm, index): readonly (readonly [string, readonly number[]])[] => {
    const own = trials[index]!.flatMap((trial) =>
      trial.state === 'finished' && trial.flags.one_class_predicted === true ? trial.trial : [],
    );
    return own.length === 0 ? [] : [[arm, own]];
  });
  return Object.fromEntries(found);
}

/** Metrics of the whole test split; contributions are known of the task's own metric alone. */
function otherMetrics(
  names: readonly string[],
  trials: readonly (readonly TrialResult[])[],
  metric: Metric,
): readonly OtherMetric[] {
  const reported = new Set(trials.flat().flatMap((trial) => Object.keys(metricsOf(trial))));
  const others = metricNames.filter((name) => name !== metric && reported.has(name));
  return others.map((other) => ({
    metric: other,
    arms: names.map((name, index) => {
      const arm = armOf(name, trials[index]!, other);
      return withSample(name, arm.trials, arm.values, null);
    }),
  }));
}
