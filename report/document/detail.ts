/** Tables below the summary: every metric and class of a task, and every trial. */
import type { Metric } from '../../schemas/types.ts';
import { type Description, describe } from '../../stats/describe.ts';
import { trialsOf } from '../compare.ts';
import { measured, metricUnit, type Unit } from '../metric-info.ts';
import { type ExperimentResults, metricsOf } from '../results.ts';

export interface MetricRow {
  /** 'AUC in %', or for a class its name. Plain text: escape it. */
  readonly label: string;
  readonly unit: Unit;
  /** One an arm, in the experiment's order, over the trials in which the metric is defined. */
  readonly arms: readonly Description[];
}

/** Metrics of the whole test split, first the one that the arms are compared by. */
export function overallRows(results: ExperimentResults, task: string): readonly MetricRow[] {
  const metric = metricOf(results, task);
  const others = metricNames(results, task).filter((name) => !name.includes('/') && name !== metric);
  const names = [metric, ...others];
  return names.map((name) => rowOf(results, task, name, measured(name)));
}

/** A metric of each class or structure alone. */
export interface ClassTable {
  /** Name of the metric. */
  readonly metric: string;
  readonly noun: 'class' | 'structure';
  readonly rows: readonly MetricRow[];
}

/**
 * What trials report as '<metric>/<class>': for segmentation of the metric that arms are compared by, for
 * classification the AUC. Without rows where there is nothing of the kind.
 */
export function classTable(results: ExperimentResults, task: string): ClassTable {
  const names = metricNames(results, task);
  const own = `${metricOf(results, task)}/`;
  const prefix = names.some((name) => name.startsWith(own)) ? own : 'auc/';
  const classes = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const rows = inDataOrder(classes, results, task).map((name) => rowOf(results, task, `${prefix}${name}`, name));
  return { metric: prefix.slice(0, -1), noun: prefix === 'auc/' ? 'class' : 'structure', rows };
}

/** Metrics are kept in the order of the alphabet; readers know the classes in the order of the data set. */
function inDataOrder(names: readonly string[], { data = [] }: ExperimentResults, task: string): readonly string[] {
  const audits = data.filter((one) => one.task === task).map(({ audit }) => audit);
  const known = audits.flatMap(({ splits, empty_masks }) => [
    ...Object.keys(splits.train.classes),
    ...Object.keys(empty_masks),
  ]);
  const place = new Map(known.toReversed().map((name, index) => [name, known.length - index]));
  return names.toSorted((a, b) => (place.get(a) ?? known.length + 1) - (place.get(b) ?? known.length + 1));
}

function rowOf(results: ExperimentResults, task: string, name: string, label: string): MetricRow {
  return { label, unit: metricUnit(name), arms: describeArms(results, task, name) };
}

/** The value of the task's metric in every trial of an arm, in the order of the trials. */
export function trialValues(results: ExperimentResults, task: string, arm: string): readonly (number | null)[] {
  const metric = metricOf(results, task);
  return trialsOf(results, task, arm).map((trial) => metricsOf(trial)[metric] ?? null);
}

function metricOf(results: ExperimentResults, task: string): Metric {
  return results.tasks.find(({ name }) => name === task)!.metric;
}

/** In the order in which the trials first name them. */
function metricNames(results: ExperimentResults, task: string): readonly string[] {
  const trials = results.arms.flatMap((arm) => trialsOf(results, task, arm));
  return [...new Set(trials.flatMap((trial) => Object.keys(metricsOf(trial))))];
}

function describeArms(results: ExperimentResults, task: string, name: string): readonly Description[] {
  return results.arms.map((arm) => {
    const values = trialsOf(results, task, arm).map((trial) => metricsOf(trial)[name] ?? null);
    return describe(values.filter((value) => value !== null));
  });
}
