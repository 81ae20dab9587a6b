/** How numbers are written in every kind of report. */
import type { Description } from '../stats/describe.ts';

/** A share as a percentage without its sign: 0.8123 -> '81.23'; '–' for null. */
export function percent(share: number | null, decimals = 2): string {
  if (share === null) return '–';
  const text = (share * 100).toFixed(decimals);
  // Rounding must not leave a minus before a zero.
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** '81.20 ± 0.90', without a deviation '81.20', without a mean '–'. */
export function meanAndSd({ mean, sd }: Pick<Description, 'mean' | 'sd'>): string {
  return sd === null ? percent(mean) : `${percent(mean)} ± ${percent(sd)}`;
}

/** '80.11 to 82.29', or '–'. */
export function interval(ci95: readonly [number, number] | null): string {
  return ci95 === null ? '–' : `${percent(ci95[0])} to ${percent(ci95[1])}`;
}

/**
 * A p-value with its relation: '= 0.012', '< 0.001'. Three decimals, and as many more as it takes for the rounded
 * value to stand on the same side of alpha as p itself (0.04996 is not shown as 0.050 where alpha is 0.05).
 */
export function pValue(p: number, alpha: number): string {
  const smallestShown = Math.min(0.001, Number(`1e${Math.floor(Math.log10(alpha)) - 1}`));
  if (p < smallestShown) return `< ${smallestShown}`;
  for (let decimals = 3; decimals <= 15; decimals++) {
    const text = p.toFixed(decimals);
    if (Number(text) > 0 && Number(text) < alpha === p < alpha) return `= ${text}`;
  }
  return `= ${p}`;
}

/** '1 trial', '3 trials'. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** 'a', 'a and b', 'a, b and c'. */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
