/** What stands in one cell of the table of arms and tasks, in every kind of report. All of it follows from the standing. */
import type { Comparison } from '../results/comparison.ts';
import type { Standing, TaskComparison, TrialEntry } from '../results/comparison-task.ts';
import { differenceFigures } from './difference.ts';
import { figure, pValue } from './format.ts';
import { metricUnit } from './metric-info.ts';

export interface Cell {
  /** '81.20', in the metric's unit; '–' without a value. */
  readonly mean: string;
  /** ' ± 0.90'; '' below two values. */
  readonly spread: string;
  readonly rank: 'best' | 'second' | 'other';
  /** '2 of 3; 1 diverged in epoch 1' where some trials have no value, else ''. */
  readonly trials: string;
  /** 'p = 0.003', with several tests 'adj. p = 0.009'; '' for the reference and where no test was possible. */
  readonly p: string;
  /** Of the reference from this arm: '+6.4 [1.7, 11.1]'; '' for the reference and without a value. */
  readonly difference: string;
  readonly standing: Standing;
  /** '*': the adjusted p is below alpha. */
  readonly mark: '*' | '';
  /** May be the best arm (with a baseline: no difference shown): shown green. Never beside a mark. */
  readonly green: boolean;
}

export function cellOf({ settings }: Comparison, compared: TaskComparison, arm: string): Cell {
  const { metric, decision, arms } = compared;
  const unit = metricUnit(metric);
  const { best, second, mean, sd, trials, standing, test } = arms[arm]!;
  const open = decision.kind === 'open' && decision.may_be_best.length > 1;
  return {
    mean: figure(mean, unit),
    spread: sd === null ? '' : ` ± ${figure(sd, unit)}`,
    rank: best ? 'best' : second ? 'second' : 'other',
    trials: trialsText(trials),
    p:
      test === null || test.p_adjusted === null
        ? ''
        : `${pName(compared, settings)} ${pValue(test.p_adjusted, settings.test.alpha)}`,
    difference: test === null || test.difference === null ? '' : differenceFigures(test, metric),
    standing,
    mark: standing === 'worse' || standing === 'better' ? '*' : '',
    green: standing === 'may-be-best' || standing === 'open' || (standing === 'leader' && open),
  };
}

/** What a table's p is: adjusted where several tests were made and adjusted together. */
export function pName({ tests }: TaskComparison, { test }: Comparison['settings']): 'p' | 'adj. p' {
  return tests > 1 && test.adjust === 'holm' ? 'adj. p' : 'p';
}

/** '2 of 3; 1 diverged in epoch 1', '0 of 2; 1 diverged in epoch 1, 1 not run yet'; '' where all trials have a value. */
export function trialsText(trials: readonly TrialEntry[]): string {
  const missing = trials.flatMap(({ reason }) => reason ?? []);
  if (missing.length === 0) return '';
  const reasons = [...new Set(missing)].map((why) => `${missing.filter((one) => one === why).length} ${why}`);
  return `${trials.length - missing.length} of ${trials.length}; ${reasons.join(', ')}`;
}
