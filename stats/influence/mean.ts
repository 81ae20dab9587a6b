import { clustersOf, type Influence, sumByUnit, type Units } from './influence.ts';

/**
 * Of the mean of a value a case: (x_k − mean) / N, times √(N/(N − 1)), so that the sum of squares is s²/N; with clusters
 * summed by unit.
 * @param values one a case, finite; not empty
 */
export function meanInfluence(values: Float64Array, units: Units | null): Influence {
  const cases = values.length;
  let sum = 0;
  for (let index = 0; index < cases; index++) sum += values[index]!;
  const value = sum / cases;
  const clusters = clustersOf(units);
  const scale = clusters !== null ? 1 : cases > 1 ? Math.sqrt(cases / (cases - 1)) : 0;
  const influence = values.map((one) => ((one - value) / cases) * scale);
  return { value, contributions: clusters === null ? influence : sumByUnit(influence, clusters) };
}
