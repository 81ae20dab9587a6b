import { clustersOf, type Influence, type Units } from './influence.ts';

/**
 * Of a function of sums over all cases (pooled Dice, IoU, F1, shares of known labels), by the jackknife, one unit left
 * out: √((G − 1)/G) · (mean of θ₍₋ᵤ₎ − θ₍₋ᵤ₎), whose sum of squares is the jackknife's variance (Efron and Stein, Annals
 * of Statistics 9, 1981). Of a mean it is exactly `meanInfluence`.
 * @param numerators and denominators one a case
 * @param of the metric from both sums; called once a unit
 */
export function ratioInfluence(
  numerators: Float64Array,
  denominators: Float64Array,
  units: Units | null,
  of: (numerator: number, denominator: number) => number,
): Influence {
  const clusters = clustersOf(units);
  const [above, below] =
    clusters === null ? [numerators, denominators] : [total(numerators, clusters), total(denominators, clusters)];
  const count = above.length;
  const [allAbove, allBelow] = [sum(above), sum(below)];
  const value = of(allAbove, allBelow);
  if (count < 2) return { value, contributions: new Float64Array(count) };
  const without = above.map((one, unit) => of(allAbove - one, allBelow - below[unit]!));
  const middle = sum(without) / count;
  const scale = Math.sqrt((count - 1) / count);
  return { value, contributions: without.map((one) => scale * (middle - one)) };
}

function total(values: Float64Array, { count, of }: Units): Float64Array {
  const sums = new Float64Array(count);
  for (let index = 0; index < values.length; index++) sums[of[index]!]! += values[index]!;
  return sums;
}

function sum(values: Float64Array): number {
  let all = 0;
  for (let index = 0; index < values.length; index++) all += values[index]!;
  return all;
}
