/** What the evaluations of all tasks have in common. */
import type { Metrics } from '../../metrics/classification.ts';
import type { Value } from '../../metrics/definition.ts';
import type { EvaluateParams } from '../../schemas/config.ts';
import type { StageContext } from '../stage.ts';
import type { EvaluatedSplit } from './case-list.ts';
import type { CaseValues } from './case-values.ts';

export type EvaluationContext = StageContext<EvaluateParams>;

export interface Evaluation {
  /** SHA-256 of each split's labels or masks. */
  readonly truths: Readonly<Record<EvaluatedSplit, string>>;
  readonly values: Readonly<Record<EvaluatedSplit, CaseValues>>;
  /** Classes or structures. */
  readonly columns: number;
  /** Of the test images. */
  readonly metrics: Metrics;
  /** Why a metric is null, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Numbers and nulls, and why they are null. */
export function withReasons(found: Readonly<Record<string, Value>>): Pick<Evaluation, 'metrics' | 'reasons'> {
  const entries = Object.entries(found);
  return {
    metrics: Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? null : value])),
    reasons: Object.fromEntries(entries.filter((one): one is [string, string] => typeof one[1] === 'string')),
  };
}
