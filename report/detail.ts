/** Tables below the summary: every metric and class of a task, and every trial. */
import type { Metric } from '../schemas/types.ts';
import { type Description, describe } from '../stats/describe.ts';
import { trialsOf } from './compare.ts';
import { metricLabel } from './metric-info.ts';
import type { ExperimentResults } from './results.ts';

export interface MetricRow {
  /** 'AUC', or for a class its name. Plain text: escape it. */
  readonly label: string;
  /** One an arm, in the experiment's order, over the trials in which the metric is defined. */
  readonly arms: readonly Description[];
}

/** Metrics of the whole test split, first the one that the arms are compared by. */
export function overallRows(results: ExperimentResults, task: string): readonly MetricRow[] {
  const metric = metricOf(results, task);
  const others = metricNames(results, task).filter((name) => !name.includes('/') && name !== metric);
  const names = [metric, ...others];
  return names.map((name) => ({ label: metricLabel(name), arms: describeArms(results, task, name) }));
}

/** The AUC of each class, which trials report as 'auc/<class>'. */
export function classRows(results: ExperimentResults, task: string): readonly MetricRow[] {
  const names = metricNames(results, task).filter((name) => name.startsWith('auc/'));
  return names.map((name) => ({ label: name.slice('auc/'.length), arms: describeArms(results, task, name) }));
}

/** The value of the task's metric in every trial of an arm, in the order of the trials. */
export function trialValues(results: ExperimentResults, task: string, arm: string): readonly (number | null)[] {
  const metric = metricOf(results, task);
  return trialsOf(results, task, arm).map(({ metrics }) => metrics[metric] ?? null);
}

function metricOf(results: ExperimentResults, task: string): Metric {
  return results.tasks.find(({ name }) => name === task)!.metric;
}

/** In the order in which the trials first name them. */
function metricNames(results: ExperimentResults, task: string): readonly string[] {
  const trials = results.arms.flatMap((arm) => trialsOf(results, task, arm));
  return [...new Set(trials.flatMap(({ metrics }) => Object.keys(metrics)))];
}

function describeArms(results: ExperimentResults, task: string, name: string): readonly Description[] {
  return results.arms.map((arm) => {
    const values = trialsOf(results, task, arm).map(({ metrics }) => metrics[name] ?? null);
    return describe(values.filter((value) => value !== null));
  });
}
