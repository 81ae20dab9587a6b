/** Results side by side, and how far two sides are apart on the cases that both were tested on. */
import type { Metric } from '../schemas/types.ts';
import type { CaseList, SplitCases } from '../stages/evaluate/case-list.ts';
import { unitsOf } from '../stages/report/cases.ts';
import { influenceOf } from '../stages/report/contributions.ts';
import { describe } from '../stats/describe.ts';
import { differenceInterval, testDifference } from '../stats/difference.ts';
import { type Sample, sampleOf } from '../stats/sample.ts';
import { commonCases, type Evaluated, restricted } from './cases.ts';

export interface EvaluatedTrial extends Evaluated {
  readonly metrics: Readonly<Record<string, number | null>>;
}

export interface SideResult {
  /** Of every trial, on all its test cases; null where it is not defined. */
  readonly values: readonly (number | null)[];
  readonly mean: number | null;
  readonly sd: number | null;
}

/** Mean of the other less mean of the first. */
export type ResultDifference =
  | {
      readonly cases: number;
      readonly first: number;
      readonly other: number;
      readonly difference: number;
      /** At 95 %, over seeds and cases; null where nothing varies or one side has one trial. */
      readonly interval: readonly [number, number] | null;
    }
  /** Why there is none. */
  | { readonly reason: string };

export function sideResult(metric: string, trials: readonly EvaluatedTrial[]): SideResult {
  const values = trials.map(({ metrics }) => metrics[metric] ?? null);
  const { mean, sd } = describe(values.filter((value) => value !== null));
  return { values, mean, sd };
}

/** On the cases that both have, with the same truth: over trials and cases, as the report tests arms. */
export function resultDifference(
  metric: Metric,
  first: readonly EvaluatedTrial[],
  other: readonly EvaluatedTrial[],
): ResultDifference {
  const [a, b] = [first[0]!, other[0]!];
  const columns = (list: CaseList): string =>
    JSON.stringify(list.task === 'classification' ? [list.labels, list.classes, list.evaluated] : list.structures);
  if (columns(a.list) !== columns(b.list)) return { reason: 'they tell other classes or structures apart' };
  const common = commonCases(a, b, 'test');
  if (common.common === 0) return { reason: 'they have no test case in common' };
  // Patients are those that the first side names: with other units the two could not be paired.
  const patients = a.list.splits.test.patients;
  const named = patients && common.first.map((at) => patients[at]!);
  const one = sampleOn(metric, first, common.first, named);
  const two = sampleOn(metric, other, common.other, named);
  if (one === null || two === null)
    return { reason: `the metric is not defined on the ${common.common} test cases that they have in common` };
  const scope = one.n === 1 && two.n === 1 ? 'cases' : 'seeds+cases';
  const test = testDifference(two, one, scope, 'student');
  return {
    cases: common.common,
    first: one.mean,
    other: two.mean,
    difference: test.difference,
    interval: test.tested ? differenceInterval(test.difference, test.error, 0.95) : null,
  };
}

function sampleOn(
  metric: Metric,
  trials: readonly EvaluatedTrial[],
  places: readonly number[],
  patients: SplitCases['patients'],
): Sample | null {
  const found = trials.flatMap((trial) => {
    const { list, values } = restricted(trial, places);
    return influenceOf(metric, list, values, unitsOf({ ...list.splits.test, patients }), trial.metrics) ?? [];
  });
  if (found.length === 0) return null;
  return sampleOf(
    found.map(({ value }) => value),
    found.map(({ contributions }) => contributions),
  );
}
