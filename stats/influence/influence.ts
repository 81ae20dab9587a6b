/**
 * How much each test case moves a metric, as *contributions*: one number a unit (patient where patients are known, else
 * case), scaled so that the covariance of two models' metrics due to the test cases is the plain dot product of theirs.
 */

export interface Influence {
  readonly value: number;
  /** One a unit. */
  readonly contributions: Float64Array;
}

/** Which unit each case belongs to. */
export interface Units {
  readonly count: number;
  /** One a case, each in [0, count). */
  readonly of: Int32Array;
}

/** null where every case is a unit of its own: then formulas without clusters hold exactly. */
export function clustersOf(units: Units | null): Units | null {
  return units === null || units.count === units.of.length ? null : units;
}

/**
 * Sums influence values over the cases of each unit, times √(G/(G − 1)) over the G units, the sandwich of clustered
 * data (Obuchowski, Biometrics 53, 1997; Williams, Biometrics 56, 2000). A single unit has no variance: zeros.
 */
export function sumByUnit(influence: Float64Array, { count, of }: Units): Float64Array {
  const sums = new Float64Array(count);
  if (count < 2) return sums;
  const scale = Math.sqrt(count / (count - 1));
  for (let index = 0; index < influence.length; index++) sums[of[index]!]! += influence[index]! * scale;
  return sums;
}
