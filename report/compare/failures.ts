import { largest, smallest } from '../../common/many.ts';
import { metrics } from '../../metrics/registry.ts';
import type { Metric } from '../../schemas/types.ts';
import { conclusion } from '../words/conclusion.ts';
import { figure } from '../words/format.ts';
import { metricLabel } from '../words/metric-info.ts';
import { type Analysis, analyse } from './analysis.ts';
import { type Arm, withSample } from './arm.ts';

/**
 * One sentence: the answer if every failed trial counted as the worst value; null where none failed. The worst AUC is
 * chance, or what a trial has below it, of other shares 0; of distances the largest that any trial has: they have no end.
 */
export function failuresAsWorst(analysis: Analysis, metric: Metric, incomparable: string | null): string | null {
  const { arms, method } = analysis;
  const failures = arms.flatMap(({ trials }) => trials.filter(failed));
  if (failures.length === 0 || incomparable !== null || arms.length < 2) return null;
  const values = arms.flatMap((arm) => arm.values);
  const { unit, range, chance = 0 } = metrics[metric];
  if (values.length === 0) return null;
  const worst = range === 'distance' ? largest(values) : Math.min(chance, smallest(values));
  const counted = analyse(
    arms.map((arm) => withWorst(arm, worst)),
    method,
    null,
  );
  const them = failures.length === 1 ? 'the failed trial' : `the ${failures.length} failed trials`;
  const said = conclusion(counted.decision, metric);
  return `Counting ${them} as the worst value (${metricLabel(metric)} ${figure(worst, unit)} ${unit}): ${said}.`;
}

const failed = ({ state }: Arm['trials'][number]): boolean => state === 'failed' || state === 'undefined';

function withWorst(arm: Arm, worst: number): Arm {
  const trials = arm.trials.map((trial) =>
    failed(trial) ? ({ ...trial, state: 'finished', value: worst, reason: null } as const) : trial,
  );
  const added = trials.length - trials.filter(({ value }) => value === null).length - arm.values.length;
  if (added === 0) return arm;
  const values = [...arm.values, ...Array<number>(added).fill(worst)];
  // A model that cannot tell cases apart has no case that moves its metric.
  const units = arm.contributions?.[0]?.length;
  const none = units === undefined ? null : Array.from({ length: added }, () => new Float64Array(units));
  return withSample(arm.name, trials, values, none === null ? null : [...arm.contributions!, ...none]);
}
