/** Tables of what trials report beside the metric that arms are compared by: further metrics, and every class. */

import { largest } from '../../common/many.ts';
import type { Metric } from '../../schemas/types.ts';
import { describe } from '../../stats/describe.ts';
import { type ExperimentResults, metricsOf, trialsOf } from '../results/results.ts';
import { meanAndSd } from '../words/format.ts';
import { measured, metricDirection, metricTask, metricUnit } from '../words/metric-info.ts';
import { anchor } from './anchor.ts';
import type { Mark, Row, Table } from './blocks.ts';

/** Metrics of the whole test split, first the one that the arms are compared by. */
export function overallTable(results: ExperimentResults, task: string): Table {
  const metric = metricOf(results, task);
  const others = metricNames(results, task).filter((name) => !name.includes('/') && name !== metric);
  const rows = [metric, ...others].map((name) => metricRow(results, task, name, measured(name), false));
  return tableOf(results, { id: anchor('metrics', task), caption: `Every metric of ${task}`, corner: 'metric', rows });
}

export interface ClassTable {
  readonly title: string;
  readonly note: string;
  readonly table: Table;
}

/**
 * What trials report as '<metric>/<class>': of the metric that arms are compared by where it is one of classes or
 * structures, else the AUC. null where there is nothing of the kind.
 */
export function classTable(results: ExperimentResults, task: string): ClassTable | null {
  const names = metricNames(results, task);
  const own = `${metricOf(results, task)}/`;
  const prefix = names.some((name) => name.startsWith(own)) ? own : 'auc/';
  const classes = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (classes.length === 0) return null;
  const metric = prefix.slice(0, -1);
  const [corner, note] =
    metricTask(metric) === 'segmentation' ? (['structure', STRUCTURE_NOTE] as const) : (['class', CLASS_NOTE] as const);
  const rows = inDataOrder(classes, results, task).map((name) =>
    metricRow(results, task, `${prefix}${name}`, name, metricDirection(metric) === 'higher-is-better'),
  );
  const table = tableOf(results, { id: anchor('classes', task), caption: `Every ${corner} of ${task}`, corner, rows });
  return { title: `${measured(metric)}, every ${corner}`, note, table };
}

const CLASS_NOTE =
  'Highest mean of a class in bold, where higher is better; not tested. A dash: not defined, as where no test image, or every one, is of that class.';
const STRUCTURE_NOTE = 'Highest mean of a structure in bold, where higher is better; not tested.';

function tableOf({ arms }: ExperimentResults, table: Omit<Table, 'columns'>): Table {
  return { ...table, columns: arms.map((head) => ({ head, align: 'right' })) };
}

/** @param highlight whether the highest mean stands out */
function metricRow(results: ExperimentResults, task: string, name: string, label: string, highlight: boolean): Row {
  const arms = results.arms.map((arm) => {
    const values = trialsOf(results, task, arm).map((trial) => metricsOf(trial)[name] ?? null);
    return describe(values.filter((value) => value !== null));
  });
  const highest = largest(arms.map(({ mean }) => mean ?? Number.NEGATIVE_INFINITY));
  const marks = (mean: number | null): readonly Mark[] => (highlight && mean === highest ? ['best'] : []);
  return {
    name: label,
    cells: arms.map((arm) => ({ text: meanAndSd(arm, metricUnit(name)), marks: marks(arm.mean) })),
  };
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

function metricOf(results: ExperimentResults, task: string): Metric {
  return results.tasks.find(({ name }) => name === task)!.metric;
}

/** In the order in which the trials first name them. */
function metricNames(results: ExperimentResults, task: string): readonly string[] {
  const trials = results.arms.flatMap((arm) => trialsOf(results, task, arm));
  return [...new Set(trials.flatMap((trial) => Object.keys(metricsOf(trial))))];
}
