/** A metric of one trained model, from the scores that its evaluation left: which trial is the best is told by validation. */
import { metrics } from '../metrics/registry.ts';
import type { Metric } from '../schemas/types.ts';
import type { CaseList, EvaluatedSplit } from '../stages/evaluate/case-list.ts';
import type { CaseValues } from '../stages/evaluate/case-values.ts';
import { unitsOf } from '../stages/report/cases.ts';
import { influenceOf } from '../stages/report/contributions.ts';
import { readValues } from '../stages/report/read-cases.ts';
import type { Influence } from '../stats/influence/influence.ts';
import { meanInterval } from '../stats/mean-interval.ts';
import { sampleOf } from '../stats/sample.ts';
import { meanError } from '../stats/standard-error.ts';

export interface Measured {
  readonly value: number;
  /** At 95 %, over other cases of the same kind, for this trained model; null where there is none. */
  readonly interval: readonly [number, number] | null;
  readonly images: number;
  /** null where they are not known. */
  readonly patients: number | null;
}

type TrialMetrics = Readonly<Record<string, number | null>>;

/** @param own metrics of the trial, which hold its operating points @returns null where the metric is not defined */
export function validationValue(metric: Metric, folder: string, list: CaseList, own: TrialMetrics): number | null {
  return influenceOn('val', metric, list, readValues(folder, list, 'val'), own)?.value ?? null;
}

/** Of the test images. @returns null where the metric is not defined */
export function testValue(metric: Metric, list: CaseList, values: CaseValues, own: TrialMetrics): Measured | null {
  const found = influenceOn('test', metric, list, values, own);
  if (found === null) return null;
  const error = meanError(sampleOf([found.value], [found.contributions]), 'cases');
  return {
    value: found.value,
    interval: typeof error === 'string' ? null : meanInterval(found.value, error, 0.95, metrics[metric].range),
    images: list.splits.test.ids.length,
    patients: unitsOf(list.splits.test)?.count ?? null,
  };
}

function influenceOn(
  split: EvaluatedSplit,
  metric: Metric,
  list: CaseList,
  values: CaseValues,
  own: TrialMetrics,
): Influence | null {
  if (list.splits[split].ids.length === 0) return null;
  // Metrics are of a list's test images.
  const as: CaseList = { ...list, splits: { ...list.splits, test: list.splits[split] } };
  return influenceOf(metric, as, values, unitsOf(as.splits.test), own);
}
