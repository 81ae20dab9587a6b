/** The numbers of a report for programs, in full: shares are not percentages, and what has no value is empty. */
import { csvLine } from '../common/csv.ts';
import { STATISTICS } from './document/statistics.ts';
import type { Comparison } from './results/comparison.ts';
import type { TaskComparison } from './results/comparison-task.ts';
import { type ExperimentResults, metricsOf, trialsOf } from './results/results.ts';
import { visible } from './visible.ts';

type Value = string | number | null;

/** A row an arm and task, with every statistic, then of each data set that several tasks are folds or splits of. */
export function armsCsv(comparison: Comparison): string {
  const columns = STATISTICS.flatMap(({ values }) => Object.entries(values));
  const rows = tasksAndDatasets(comparison).flatMap(([task, { pooling, metric, arms }]) =>
    comparison.order.arms.map((name): readonly Value[] => {
      const arm = arms[name]!;
      return [task, pooling?.kind ?? null, name, metric, arm.standing, ...columns.map(([, value]) => value(arm))];
    }),
  );
  return csv(['task', 'pooled', 'arm', 'metric', 'standing', ...columns.map(([name]) => name)], rows);
}

function tasksAndDatasets({ order, tasks, datasets }: Comparison): readonly (readonly [string, TaskComparison])[] {
  return [...order.tasks.map((task) => [task, tasks[task]!] as const), ...Object.entries(datasets?.pooled ?? {})];
}

/** A row a trial and metric; one of its task's metric for a trial that has none. */
export function trialsCsv(results: ExperimentResults): string {
  const rows = results.tasks.flatMap(({ name: task, metric }) =>
    results.arms.flatMap((arm) =>
      trialsOf(results, task, arm).flatMap((trial): readonly (readonly Value[])[] => {
        if (trial.state !== 'finished') return [[task, arm, trial.trial, trial.state, trial.reason, metric, null]];
        return Object.entries(metricsOf(trial)).map(([name, value]) => [
          task,
          arm,
          trial.trial,
          'finished',
          null,
          name,
          value,
        ]);
      }),
    ),
  );
  return csv(['task', 'arm', 'trial', 'state', 'reason', 'metric', 'value'], rows);
}

/** A row an epoch of each pre-training and arm that begins with it; null where nothing was pre-trained. */
export function pretrainingCsv({ pretrainings = [] }: ExperimentResults): string | null {
  const rows = pretrainings.flatMap(({ arms, back, method, epochs }) =>
    arms.flatMap((arm) =>
      epochs.map(({ train_loss, lr }, index): readonly Value[] => [arm, back, method, index + 1, train_loss, lr]),
    ),
  );
  return rows.length === 0 ? null : csv(['arm', 'steps_before_task', 'method', 'epoch', 'train_loss', 'lr'], rows);
}

const PAIR = ['a', 'b', 'difference', 'p', 'p_adjusted', 'standard_error', 'df', 'no_test', 'relevance'] as const;

/** A row a pair of arms; null where no task compares them all. */
export function pairsCsv(comparison: Comparison): string | null {
  const rows = tasksAndDatasets(comparison).flatMap(([task, { pooling, metric, pairs }]) =>
    pairs.map((pair): readonly Value[] => [
      task,
      pooling?.kind ?? null,
      metric,
      ...PAIR.map((name) => pair[name]),
      pair.interval?.[0] ?? null,
      pair.interval?.[1] ?? null,
    ]),
  );
  return rows.length === 0
    ? null
    : csv(['task', 'pooled', 'metric', ...PAIR, 'difference_low', 'difference_high'], rows);
}

/** A row a group of test images and arm; null where there are none. */
export function subgroupsCsv({ order, tasks, subgroups }: Comparison): string | null {
  const rows = Object.entries(subgroups).flatMap(([task, columns]) =>
    (columns ?? []).flatMap(({ column, groups }) =>
      groups.flatMap(({ name, cases, small, arms }) =>
        order.arms.map((arm): readonly Value[] => {
          const { n, mean, sd, interval } = arms[arm]!;
          return [task, column, name, cases, arm, tasks[task]!.metric, n, mean, sd, ...ends(interval), small];
        }),
      ),
    ),
  );
  const head = ['task', 'column', 'group', 'images', 'arm', 'metric', 'trials', 'mean', 'sd', 'low', 'high', 'small'];
  return rows.length === 0 ? null : csv(head, rows);
}

/** A row a difference between two groups of an arm, and between two arms within a group; null where there are none. */
export function subgroupDifferencesCsv({ subgroups }: Comparison): string | null {
  const rows = Object.entries(subgroups).flatMap(([task, columns]) =>
    (columns ?? []).flatMap(({ column, differences, gaps }) => [
      ...differences.map(
        ({ arm, group, reference, difference, interval, p, p_adjusted, no_test }): readonly Value[] => {
          return [
            task,
            column,
            'groups',
            group,
            reference,
            arm,
            null,
            difference,
            ...ends(interval),
            p,
            p_adjusted,
            no_test,
          ];
        },
      ),
      ...gaps.map(({ group, leader, arm, difference, interval }): readonly Value[] => {
        return [task, column, 'arms', group, null, leader, arm, difference, ...ends(interval), null, null, null];
      }),
    ]),
  );
  const what = ['task', 'column', 'between', 'group', 'reference_group', 'arm', 'reference_arm'];
  const head = [...what, 'difference', 'low', 'high', 'p', 'p_adjusted', 'no_test'];
  return rows.length === 0 ? null : csv(head, rows);
}

const ends = (interval: readonly [number, number] | null): readonly Value[] => interval ?? [null, null];

const DATASETS = ['wins', 'ties', 'losses', 'mean_difference', 'p', 'p_adjusted'] as const;

/** A row a pair of arms, across data sets; null where there is a single one. */
export function datasetsCsv({ datasets }: Comparison): string | null {
  if (datasets === null || datasets.pairs.length === 0) return null;
  const rows = datasets.pairs.map((pair): readonly Value[] => [
    pair.a,
    pair.b,
    ...pair.differences,
    ...DATASETS.map((name) => pair[name]),
  ]);
  return csv(['a', 'b', ...datasets.names.map((name) => `difference on ${name}`), ...DATASETS], rows);
}

function csv(head: readonly string[], rows: readonly (readonly Value[])[]): string {
  return [head, ...rows].map((row) => csvLine(row.map(text))).join('');
}

/**
 * Names that a spreadsheet would take for a formula get an apostrophe, which it hides; numbers are written so that they
 * are read back as they were.
 */
function text(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return visible(value).replace(/^[=+\-@]/, "'$&");
}
