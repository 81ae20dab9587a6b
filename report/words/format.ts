/** How numbers are written in every kind of report. */

import type { Unit } from '../../metrics/definition.ts';
import type { Description } from '../../stats/describe.ts';

/** A value in its unit, without it: shares in percent, distances as they are; '–' for null. */
export function figure(value: number | null, unit: Unit, decimals = 2): string {
  if (value === null) return '–';
  const text = (unit === '%' ? value * 100 : value).toFixed(decimals);
  // Rounding must not leave a minus before a zero.
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** '81.20 ± 0.90', without a deviation '81.20', without a mean '–'. */
export function meanAndSd({ mean, sd }: Pick<Description, 'mean' | 'sd'>, unit: Unit): string {
  return sd === null ? figure(mean, unit) : `${figure(mean, unit)} ± ${figure(sd, unit)}`;
}

/** '80.11 to 82.29', or '–'. */
export function interval(ci95: readonly [number, number] | null, unit: Unit): string {
  return ci95 === null ? '–' : `${figure(ci95[0], unit)} to ${figure(ci95[1], unit)}`;
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
