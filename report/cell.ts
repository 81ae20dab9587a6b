/** What stands in one cell of the table of arms and tasks, in every kind of report. */
import type { Comparison } from './comparison-v1.ts';
import { figure, pValue } from './format.ts';
import { metricUnit } from './metric-info.ts';

export interface Cell {
  /** '81.20', in the metric's unit; '–' without a value. */
  readonly mean: string;
  /** ' ± 0.90'; '' below two values. */
  readonly spread: string;
  readonly rank: 'best' | 'second' | 'other';
  /** '2 of 3 trials' where some trials have no value, else ''. */
  readonly trials: string;
  /** 'p = 0.003'; '' for the best arm and where no test was possible. */
  readonly p: string;
  /** same: no significant difference from the best; different: a significant one. */
  readonly test: 'best' | 'same' | 'different' | 'none';
}

export function cellOf({ tasks, test }: Comparison, task: string, arm: string): Cell {
  const unit = metricUnit(tasks[task]!.metric);
  const { n, p, best, second, significant, mean, sd, undefined_trials } = tasks[task]!.arms[arm]!;
  return {
    mean: figure(mean, unit),
    spread: sd === null ? '' : ` ± ${figure(sd, unit)}`,
    rank: best ? 'best' : second ? 'second' : 'other',
    trials: undefined_trials.length > 0 && n > 0 ? `${n} of ${n + undefined_trials.length} trials` : '',
    p: p === null ? '' : `p ${pValue(p, test.alpha)}`,
    test: best ? 'best' : p === null ? 'none' : significant ? 'different' : 'same',
  };
}
