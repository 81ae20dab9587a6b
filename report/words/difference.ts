/** How a difference between two arms is written: the same digits in sentences, tables and plots. */
import type { PairTest } from '../results/comparison-task.ts';
import { figure } from './format.ts';
import { metricLabel, metricUnit } from './metric-info.ts';

type Difference = Pick<PairTest, 'difference' | 'interval'>;

/** '+6.4 AUC points [1.7, 11.1]', '−1.2 px of HD95 [−2.3, −0.1]', without an interval '+6.40 AUC points'. */
export function differenceText({ difference, interval }: Difference, metric: string): string {
  const unit = metricUnit(metric);
  const what = unit === '%' ? `${metricLabel(metric)} points` : `${unit} of ${metricLabel(metric)}`;
  const { middle, range } = parts({ difference, interval }, metric);
  return range === null ? `${middle} ${what}` : `${middle} ${what} ${range}`;
}

/** '+6.4 [1.7, 11.1]', without an interval '+6.40', without a value '–'. */
export function differenceFigures(pair: Difference, metric: string): string {
  const { middle, range } = parts(pair, metric);
  return range === null ? middle : `${middle} ${range}`;
}

/** 'AUC points', 'HD95 in px': for heads of tables. */
export function differenceUnit(metric: string): string {
  const unit = metricUnit(metric);
  return unit === '%' ? `${metricLabel(metric)} points` : `${metricLabel(metric)} in ${unit}`;
}

/** '1 AUC point', '2.5 AUC points', '3 px': the smallest difference that matters. @param value in the metric's own unit */
export function relevantText(value: number, metric: string): string {
  const unit = metricUnit(metric);
  const shown = Number((unit === '%' ? value * 100 : value).toPrecision(6));
  return unit === '%' ? `${shown} ${metricLabel(metric)} point${shown === 1 ? '' : 's'}` : `${shown} ${unit}`;
}

/** 'over sgd' where higher is better; of distances 'against sgd'. */
export const compared = (metric: string): 'over' | 'against' => (metricUnit(metric) === '%' ? 'over' : 'against');

function parts({ difference, interval }: Difference, metric: string): { middle: string; range: string | null } {
  if (difference === null) return { middle: '–', range: null };
  const unit = metricUnit(metric);
  const decimals = interval === null ? 2 : decimalsOf(interval, unit === '%' ? 100 : 1);
  const text = figure(difference, unit, decimals);
  const middle = text.startsWith('−') || Number(text) === 0 ? text : `+${text}`;
  if (interval === null) return { middle, range: null };
  const [low, high] = interval.map((end) => figure(end, unit, decimals));
  return { middle, range: `[${low}, ${high}]` };
}

const MOST_DECIMALS = 6;

/** Two digits of the interval's half width, and as many as it takes for an end beside 0 not to read as 0. */
function decimalsOf([low, high]: readonly [number, number], factor: number): number {
  const half = ((high - low) / 2) * factor;
  if (half === 0) return 2;
  let decimals = Math.min(MOST_DECIMALS, Math.max(1, 1 - Math.floor(Math.log10(half))));
  const excludesZero = low > 0 || high < 0;
  const reads0 = (end: number): boolean => Number((end * factor).toFixed(decimals)) === 0;
  while (excludesZero && decimals < MOST_DECIMALS && (reads0(low) || reads0(high))) decimals++;
  return decimals;
}
