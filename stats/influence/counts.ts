import { clustersOf, type Influence, type Units } from './influence.ts';

/**
 * Of a function of a table of counts (F1, sensitivity, kappa, correlation), by the jackknife, one unit left out: see
 * `ratioInfluence`. Where every case is a unit only one of each cell has to be left out.
 * @param cells of each case its cell, -1 where it is in none
 * @param of the metric from the counts; a text where it is not defined: without a unit it is then taken as unchanged
 * @returns null where it is not defined
 */
export function countsInfluence(
  cells: Int32Array,
  size: number,
  units: Units | null,
  of: (counts: Float64Array) => number | string,
): Influence | null {
  const counts = countCells(cells, size);
  const value = of(counts);
  if (typeof value === 'string') return null;
  const defined = (found: number | string): number => (typeof found === 'string' ? value : found);
  const clusters = clustersOf(units);
  const without =
    clusters === null
      ? withoutCase(cells, counts, value, of, defined)
      : withoutUnit(cells, counts, clusters, of, defined);
  const count = without.length;
  if (count < 2) return { value, contributions: new Float64Array(count) };
  const middle = without.reduce((sum, one) => sum + one, 0) / count;
  const scale = Math.sqrt((count - 1) / count);
  return { value, contributions: without.map((one) => scale * (middle - one)) };
}

export function countCells(cells: Int32Array, size: number): Float64Array {
  const counts = new Float64Array(size);
  for (const cell of cells) if (cell >= 0) counts[cell]!++;
  return counts;
}

type Of = (counts: Float64Array) => number | string;
type Defined = (found: number | string) => number;

function withoutCase(cells: Int32Array, counts: Float64Array, value: number, of: Of, defined: Defined): Float64Array {
  const left = counts.map((count, cell) => {
    if (count === 0) return value;
    const fewer = counts.slice();
    fewer[cell]!--;
    return defined(of(fewer));
  });
  return Float64Array.from(cells, (cell) => (cell < 0 ? value : left[cell]!));
}

function withoutUnit(cells: Int32Array, counts: Float64Array, units: Units, of: Of, defined: Defined): Float64Array {
  const members: number[][] = Array.from({ length: units.count }, () => []);
  for (const [at, cell] of cells.entries()) if (cell >= 0) members[units.of[at]!]!.push(cell);
  return Float64Array.from(members, (own) => {
    const fewer = counts.slice();
    for (const cell of own) fewer[cell]!--;
    return defined(of(fewer));
  });
}
