/**
 * The statistics of an arm that stand in tables and files: one list, which all of them map over. A further statistic is
 * one entry here.
 */

import type { Metric } from '../../schemas/types.ts';
import type { ArmComparison, PairTest, Standing } from '../results/comparison-task.ts';
import { differenceFigures, differenceUnit } from '../words/difference.ts';
import { figure, interval, pValue } from '../words/format.ts';
import { metricUnit } from '../words/metric-info.ts';

/** What the figures of a task are written with. */
export interface Shown {
  readonly metric: Metric;
  readonly alpha: number;
  /** '95 %'. */
  readonly confidence: string;
  /** The arm that the others are compared with; null where there is none. */
  readonly reference: string | null;
  /** Whether p is adjusted: several tests of the task, together. */
  readonly adjusted: boolean;
}

export interface Statistic {
  readonly head: (shown: Shown) => string;
  /** A second line of the head. */
  readonly unit?: (shown: Shown) => string;
  /** main: stands in a task's first table; detail: in its folded one. */
  readonly place: 'main' | 'detail';
  readonly text: (arm: ArmComparison, shown: Shown) => string;
  /** Whether it says anything of these arms; absent: always. */
  readonly useful?: (arms: readonly ArmComparison[], shown: Shown) => boolean;
  /** In full, by the name of the column in arms.csv: shares are not percentages. */
  readonly values: Readonly<Record<string, (arm: ArmComparison) => number | string | null>>;
}

/** '95 %'. */
export const confidenceText = (confidence: number): string => `${Number((100 * confidence).toFixed(6))} %`;

export const NONE = '–';

/** What the test of an arm says; null for the reference itself. */
const of =
  <T>(pick: (test: PairTest) => T | null) =>
  ({ test }: ArmComparison): T | null =>
    test === null ? null : pick(test);

const p = (value: number | null, { alpha }: Shown): string =>
  value === null ? NONE : pValue(value, alpha).replace('= ', '');

/** What stands behind figures, so that colour is never alone in saying it. */
export const SIGNS: Readonly<Partial<Record<Standing, string>>> = {
  worse: ' *',
  better: ' *',
  'may-be-best': ' †',
  open: ' †',
};

/** Of an arm that was pre-trained on images or patients of the test. */
export const SEEN = ' ‡';

/** '2 of 3; 1 diverged in epoch 1'. */
function trialsText({ n, planned, trials }: ArmComparison): string {
  const reasons = trials.flatMap(({ value, reason }) => (value === null ? [reason ?? 'no value'] : []));
  const counted = [...new Set(reasons)].map((one) => `${reasons.filter((other) => other === one).length} ${one}`);
  return [n === planned ? String(n) : `${n} of ${planned}`, ...counted].join('; ');
}

export const STATISTICS: readonly Statistic[] = [
  {
    head: () => 'difference',
    unit: ({ metric, confidence }) => `${differenceUnit(metric)} [${confidence} CI]`,
    place: 'main',
    text: ({ test, best, standing }, { metric, reference }) =>
      test !== null
        ? differenceFigures(test, metric)
        : reference !== null && (best || standing === 'baseline')
          ? 'reference'
          : NONE,
    values: {
      // As in pairs.csv: the difference is of a from b.
      a: of(({ a }) => a),
      b: of(({ b }) => b),
      difference: of(({ difference }) => difference),
      difference_low: of((test) => test.interval?.[0] ?? null),
      difference_high: of((test) => test.interval?.[1] ?? null),
    },
  },
  {
    head: ({ adjusted }) => (adjusted ? 'p (Holm)' : 'p'),
    place: 'main',
    text: ({ test, standing }, shown) => `${p(test?.p_adjusted ?? null, shown)}${SIGNS[standing] ?? ''}`,
    values: { p_adjusted: of((test) => test.p_adjusted) },
  },
  {
    head: () => 'mean ± SD',
    unit: ({ metric }) => metricUnit(metric),
    place: 'main',
    text: ({ mean, sd }, { metric }) =>
      `${figure(mean, metricUnit(metric))}${sd === null ? '' : ` ± ${figure(sd, metricUnit(metric))}`}`,
    values: { mean: ({ mean }) => mean, sd: ({ sd }) => sd },
  },
  {
    head: () => 'trials',
    place: 'main',
    text: trialsText,
    // Where all arms have the same number of trials, the answer above the table says so.
    useful: (arms) => arms.some(({ n, planned }) => n !== planned || n !== arms[0]!.n),
    values: { trials: ({ n }) => n, planned: ({ planned }) => planned },
  },
  {
    head: ({ confidence }) => `${confidence} CI of the mean`,
    unit: ({ metric }) => metricUnit(metric),
    place: 'detail',
    text: (arm, { metric }) => interval(arm.interval, metricUnit(metric)),
    values: { mean_low: (arm) => arm.interval?.[0] ?? null, mean_high: (arm) => arm.interval?.[1] ?? null },
  },
  {
    head: () => 'p unadjusted',
    place: 'detail',
    text: ({ test }, shown) => p(test?.p ?? null, shown),
    useful: (_, { adjusted }) => adjusted,
    values: { p: of((test) => test.p) },
  },
  ...(
    [
      ['standard error', 'standard_error'],
      ['of it: seeds', 'standard_error_seeds'],
      ['of it: test cases', 'standard_error_cases'],
    ] as const
  ).map(
    ([head, key]): Statistic => ({
      head: () => head,
      unit: ({ metric }) => differenceUnit(metric),
      place: 'detail',
      text: ({ test }, { metric }) => figure(test?.[key] ?? null, metricUnit(metric)),
      values: { [key]: of((test) => test[key]) },
    }),
  ),
  {
    head: () => 'df',
    place: 'detail',
    text: ({ test }) => (test === null || test.df === null ? NONE : test.df.toFixed(1)),
    values: { df: of((test) => test.df) },
  },
];
