/** Reference numbers of scipy, statsmodels and numpy, and the comparison that they are due. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Golden {
  readonly ttest: readonly {
    readonly pair: string;
    readonly a: readonly (number | 'NaN')[];
    readonly b: readonly number[];
    readonly variant: 'student' | 'welch';
    readonly expected: {
      readonly statistic: number | string;
      readonly pvalue: number | string;
      readonly df?: number | string;
    };
  }[];
  readonly holm: readonly {
    readonly name: string;
    readonly p: readonly number[];
    readonly adjusted: readonly number[];
  }[];
  readonly describe: readonly {
    readonly x: readonly number[];
    readonly mean: number;
    readonly std_ddof1: number;
    readonly t_ci95: readonly [number, number];
  }[];
}

export const golden: Golden = JSON.parse(readFileSync(new URL('../golden/stats/stats.json', import.meta.url), 'utf8'));

/** Equal to 1e-10 of the expected value's size. */
export function near(actual: number | null | undefined, expected: number): void {
  if (typeof actual === 'number' && Math.abs(actual - expected) <= 1e-10 * Math.abs(expected)) return;
  assert.equal(actual, expected);
}
