/** The tables of arms: all tasks in one, and of one task its statistics, its trials and its pairs. */

import { largest } from '../../common/many.ts';
import type { Comparison } from '../results/comparison.ts';
import type { ArmComparison, PairTest, TaskComparison, TrialEntry } from '../results/comparison-task.ts';
import { subjects } from '../results/subjects.ts';
import { cellOf, pName } from '../words/cell.ts';
import { differenceFigures, differenceUnit } from '../words/difference.ts';
import { figure, pValue } from '../words/format.ts';
import { measured, metricDirection, metricUnit } from '../words/metric-info.ts';
import { anchor } from './anchor.ts';
import type { Column, Mark, Table, TableCell } from './blocks.ts';
import { confidenceText, NONE, SEEN, type Shown, SIGNS, STATISTICS, type Statistic } from './statistics.ts';

/** A column of figures. */
export const right = (head: string, unit?: string): Column => ({ head, align: 'right', ...(unit && { unit }) });

/** Every arm on every task, in the experiment's order. */
export function summaryTable(comparison: Comparison): Table {
  const all = subjects(comparison);
  return {
    id: 'summary',
    caption: 'Arms and tasks',
    corner: 'arm',
    columns: all.map(({ name, compared }) => right(name, measured(compared.metric))),
    rows: comparison.order.arms.map((name) => ({
      name,
      cells: all.map(({ compared }) => summaryCell(comparison, compared, name)),
    })),
  };
}

function summaryCell(comparison: Comparison, compared: TaskComparison, name: string): TableCell {
  const { mean, spread, trials } = cellOf(comparison, compared, name);
  const arm = compared.arms[name]!;
  const text = `${mean}${spread}${SIGNS[arm.standing] ?? ''}${sawTest(compared, name) ? SEEN : ''}${trials === '' ? '' : ` (${trials})`}`;
  return { text, marks: marksOf(arm, compared) };
}

/** Whether the arm was pre-trained on images or patients of the test. */
export const sawTest = ({ flags }: TaskComparison, arm: string): boolean =>
  flags.some((flag) => flag.kind === 'test-seen' && flag.arms.includes(arm));

function marksOf({ best, second, standing }: ArmComparison, { decision }: TaskComparison): readonly Mark[] {
  const open = best && decision.kind === 'open' && decision.may_be_best.length > 1;
  return [
    ...(best ? (['best'] as const) : second ? (['second'] as const) : []),
    ...(standing === 'may-be-best' || standing === 'open' || open ? (['may-be-best'] as const) : []),
  ];
}

/** What the figures of a task are written with. */
export function shownOf({ settings, confidence }: Comparison, compared: TaskComparison): Shown {
  const { metric, decision } = compared;
  const reference = decision.kind === 'baseline' ? decision.baseline : 'leader' in decision ? decision.leader : null;
  const adjusted = pName(compared, settings) === 'adj. p';
  return { metric, alpha: settings.test.alpha, adjusted, reference, confidence: confidenceText(confidence) };
}

/**
 * The statistics of a task's arms, best mean first, with the differences drawn.
 * @param task name of a task or of a pooled data set, and `compared` what was found on it
 */
export function statisticsTable(comparison: Comparison, task: string, compared: TaskComparison): Table {
  const shown = shownOf(comparison, compared);
  const rows = ranked(compared, comparison.order.arms);
  const strips = rows.map(([, { test }]) => test && { value: test.difference, interval: test.interval });
  const baseline = compared.decision.kind === 'baseline';
  const drawn = strips.some((strip) => strip !== null && strip.interval !== null);
  return {
    ...tableOf(
      anchor(compared.pooling === undefined ? 'statistics' : 'dataset', task),
      `Statistics of ${task}`,
      compared,
      rows,
      shown,
      'main',
    ),
    ...(drawn && {
      plot: {
        head: baseline ? `this arm − ${shown.reference}` : `${shown.reference} − this arm`,
        metric: compared.metric,
        strips,
      },
    }),
  };
}

/** What else is known of the same rows. */
export function detailTable(comparison: Comparison, task: string, compared: TaskComparison): Table {
  const rows = ranked(compared, comparison.order.arms);
  return tableOf(
    anchor('details', task),
    `More statistics of ${task}`,
    compared,
    rows,
    shownOf(comparison, compared),
    'detail',
  );
}

type NamedArm = readonly [name: string, arm: ArmComparison];

/** Best mean first, what has no value last; equal ones in the experiment's order. */
export function ranked({ metric, arms }: TaskComparison, order: readonly string[]): readonly NamedArm[] {
  const sign = metricDirection(metric) === 'higher-is-better' ? 1 : -1;
  const worth = ({ mean }: ArmComparison): number => (mean === null ? Number.NEGATIVE_INFINITY : sign * mean);
  const place = ([, arm]: NamedArm): number => (arm.best ? 0 : 1);
  return order
    .map((name): NamedArm => [name, arms[name]!])
    .toSorted((one, other) => place(one) - place(other) || compareNumbers(worth(other[1]), worth(one[1])));
}

/** Also of two infinities, whose difference is no number. */
const compareNumbers = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

function tableOf(
  id: string,
  caption: string,
  compared: TaskComparison,
  rows: readonly NamedArm[],
  shown: Shown,
  place: Statistic['place'],
): Table {
  const arms = rows.map(([, arm]) => arm);
  const statistics = STATISTICS.filter(
    (one) =>
      one.place === place && arms.some((arm) => one.text(arm, shown) !== NONE) && (one.useful?.(arms, shown) ?? true),
  );
  return {
    id,
    caption,
    corner: 'arm',
    columns: statistics.map(({ head, unit }) => right(head(shown), unit?.(shown))),
    rows: rows.map(([name, arm]) => ({
      name: sawTest(compared, name) ? `${name}${SEEN}` : name,
      cells: statistics.map(({ text }) => ({ text: text(arm, shown) })),
      marks: marksOf(arm, compared),
    })),
  };
}

/** The value of every trial; of one without a value what became of it. */
export function trialTable({ tasks, order }: Comparison, task: string): Table {
  const { metric, arms } = tasks[task]!;
  const most = largest([0, ...order.arms.map((name) => arms[name]!.trials.length)]);
  const words = ({ value, reason }: TrialEntry): string =>
    value === null ? (reason ?? '–') : figure(value, metricUnit(metric));
  return {
    id: anchor('trials', task),
    caption: `Trials of ${task}`,
    corner: 'arm',
    columns: Array.from({ length: most }, (_, index) => right(`trial ${index + 1}`, metricUnit(metric))),
    rows: order.arms.map((name) => ({
      name,
      cells: Array.from({ length: most }, (_, index) => {
        const trial = arms[name]!.trials[index];
        return { text: trial === undefined ? '–' : words(trial) };
      }),
    })),
  };
}

/** Every pair of arms, where the experiment asks for all. */
export function pairTable(comparison: Comparison, task: string): Table {
  const { metric, pairs } = comparison.tasks[task]!;
  const { alpha, adjust } = comparison.settings.test;
  const p = (value: number | null): string => (value === null ? '–' : pValue(value, alpha).replace('= ', ''));
  const cells = (pair: PairTest): readonly TableCell[] => [
    { text: differenceFigures(pair, metric) },
    { text: `${p(pair.p_adjusted)}${pair.p_adjusted !== null && pair.p_adjusted < alpha ? ' *' : ''}` },
    { text: p(pair.p) },
  ];
  return {
    id: anchor('pairs', task),
    caption: `Every pair of arms on ${task}`,
    corner: 'pair',
    columns: [
      right('difference', differenceUnit(metric)),
      right(adjust === 'holm' ? 'p (Holm)' : 'p'),
      right('p unadjusted'),
    ],
    rows: pairs.map((pair) => ({ name: `${pair.a} − ${pair.b}`, cells: cells(pair) })),
  };
}
