/** Which of several trained models is the one to use. */

import type { FinishedTrial } from './results/results.ts';
import { metricDirection } from './words/metric-info.ts';

export interface ArmTrial extends Pick<FinishedTrial, 'trial' | 'metrics'> {
  readonly arm: string;
}

/**
 * Of the arm with the best mean the trial with the best value; the first of equal ones. What has no value is worse than
 * what has one.
 * @param trials of one task; not empty
 */
export function bestTrial<Trial extends ArmTrial>(trials: readonly Trial[], metric: string): Trial {
  const sign = metricDirection(metric) === 'higher-is-better' ? 1 : -1;
  const worth = (some: readonly Trial[]): number => {
    const values = some.flatMap(({ metrics }) => metrics[metric] ?? []);
    if (values.length === 0) return Number.NEGATIVE_INFINITY;
    return (sign * values.reduce((sum, value) => sum + value, 0)) / values.length;
  };
  const better = <Some>(one: Some, other: Some, of: (some: Some) => readonly Trial[]): Some =>
    worth(of(other)) > worth(of(one)) ? other : one;
  const arms = [...new Set(trials.map(({ arm }) => arm))].map((arm) => trials.filter((trial) => trial.arm === arm));
  const best = arms.reduce((one, other) => better(one, other, (arm) => arm));
  return best.reduce((one, other) => better(one, other, (trial) => [trial]));
}
