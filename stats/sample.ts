/**
 * The trials of one arm as a sample: trials are readers, nested in the arm, of test cases that all arms share (Obuchowski
 * and Rockette, Communications in Statistics 24, 1995; Hillis, Academic Radiology 21, 2014; of classifiers Chen, Gallas
 * and Yousef, Pattern Recognition 45, 2012).
 */
import { smallest } from '../common/many.ts';
import { casesDf } from './cases-df.ts';
import { describe } from './describe.ts';

export interface Sample {
  readonly n: number;
  readonly mean: number;
  /** Sample variance over trials; null for a single trial. */
  readonly variance: number | null;
  /** What the test cases add; null where predictions of common cases are not known. */
  readonly cases: CasesPart | null;
}

export interface CasesPart {
  /** Of units: patients where they are known, else cases. */
  readonly units: number;
  /** Mean contribution of each unit over the trials; see stats/influence/. */
  readonly mean: Float64Array;
  /** Mean covariance between two different trials (Cov2), or of a single trial its variance. */
  readonly covariance: number;
  /** Degrees of freedom of the covariance: the fewest of any trial (their mean left intervals of ten trials too narrow). */
  readonly df: number;
}

/**
 * @param values the metric of each trial; not empty
 * @param contributions of each trial, all of the same length; null: not known
 * @throws RangeError for a value that is not finite
 */
export function sampleOf(values: readonly number[], contributions: readonly Float64Array[] | null): Sample {
  const { n, mean, sd } = describe(values);
  if (mean === null) throw new RangeError('a sample needs at least one value');
  return {
    n,
    mean,
    variance: sd === null ? null : sd * sd,
    cases: contributions === null ? null : casesPart(contributions),
  };
}

/** Sums alone are needed: Σ over j ≠ j' of c_j · c_j' is |Σ c_j|² − Σ |c_j|². */
function casesPart(contributions: readonly Float64Array[]): CasesPart {
  const [n, units] = [contributions.length, contributions[0]!.length];
  const mean = new Float64Array(units);
  let own = 0;
  for (const one of contributions) {
    if (one.length !== units) throw new RangeError(`contributions of ${one.length} and ${units} units in one sample`);
    own += dot(one, one);
    for (let unit = 0; unit < units; unit++) mean[unit]! += one[unit]! / n;
  }
  const covariance = n === 1 ? own : (n * n * dot(mean, mean) - own) / (n * (n - 1));
  return { units, mean, covariance, df: smallest(contributions.map(casesDf)) };
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
