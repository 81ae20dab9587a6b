/** How often 95 % intervals of one model's metric, from its test cases alone, hold the value of the population. */
import type { Influence } from '../stats/influence/influence.ts';
import { meanInterval, type Range } from '../stats/mean-interval.ts';
import { sampleOf } from '../stats/sample.ts';
import { meanError } from '../stats/standard-error.ts';

export interface Coverage {
  /** Of those that have an interval. */
  readonly covers: number;
  /** Share of experiments without an interval. */
  readonly without: number;
}

/** @param influences of each experiment, null where the metric is not defined */
export function coverage(influences: readonly (Influence | null)[], range: Range, truth: number): Coverage {
  let [covered, without] = [0, 0];
  for (const influence of influences) {
    const error =
      influence === null ? 'none' : meanError(sampleOf([influence.value], [influence.contributions]), 'cases');
    const interval =
      influence === null || typeof error === 'string' ? null : meanInterval(influence.value, error, 0.95, range);
    if (interval === null) without++;
    else if (interval[0] <= truth && truth <= interval[1]) covered++;
  }
  const told = influences.length - without;
  return { covers: told === 0 ? Number.NaN : covered / told, without: without / influences.length };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A cell of a table, marked where it is not 93 to 97 %; '-' where no experiment has an interval. */
export function cellOf({ covers, without }: Coverage): string {
  if (Number.isNaN(covers)) return '-';
  const mark = covers < 0.93 || covers > 0.97 ? ' **!**' : '';
  return `${percent(covers)}${mark}${without > 0 ? ` (none in ${percent(without)})` : ''}`;
}
