/** The standard error of a mean and of a difference: seeds and test cases in one. */
import { dot, type Sample } from './sample.ts';

/** student: both samples have the same variance (pooled); welch: each its own. */
export type Variant = 'student' | 'welch';

/**
 * What is random: seeds+cases: another training and other test cases; seeds: another training on these cases; cases:
 * other cases for these trained models.
 */
export type Scope = 'seeds+cases' | 'seeds' | 'cases';

export interface StandardError {
  /** Squared parts, which add up. */
  readonly seeds: number;
  readonly cases: number;
  readonly df: number;
}

/** Why there is none. */
export type NoStandardError = 'fewer-than-two-values' | 'no-variation';

/** Below this share of what is subtracted, what is left of a difference of covariances is rounding. */
const ROUNDING = 1e-12;

/**
 * Of one arm's mean: v = s²/n + max(Cov2, 0) (Hillis 2014). The variance over trials holds the noise of the cases within a
 * trial already: hence Cov2 and not the variance, which would count it twice. df = v² / ((s²/n)²/(n − 1) + Cov2²/df'), by
 * Satterthwaite over both parts: Hillis takes Cov2 as known (df' infinite), which few positives do not allow (`casesDf`).
 * @param scope must be one that the sample allows: see `differenceError`
 */
export function meanError(sample: Sample, scope: Scope): StandardError | NoStandardError {
  const { n, variance, cases } = sample;
  if (scope === 'cases') return casesAlone(cases!.covariance, cases!.df);
  if (variance === null) return 'fewer-than-two-values';
  const seeds = variance / n;
  const part = scope === 'seeds' ? 0 : Math.max(cases!.covariance, 0);
  if (seeds === 0) return casesAlone(part, cases?.df ?? 0);
  return { seeds, cases: part, df: (seeds + part) ** 2 / (seeds ** 2 / (n - 1) + part ** 2 / (cases?.df ?? 1)) };
}

/**
 * Of a difference between two arms: E from seeds, with one pooled variance (student) or each arm's own (welch), plus
 * max(Cov2₁ + Cov2₂ − 2 Cov3, 0) from the cases, df by Satterthwaite over E alone. Where the cases' part is 0 this is
 * exactly the two-sample t-test of that name; with one trial an arm it is DeLong's variance with G − 1 degrees of freedom.
 */
export function differenceError(a: Sample, b: Sample, scope: Scope, variant: Variant): StandardError | NoStandardError {
  const cases = scope === 'seeds' ? 0 : casesOfDifference(a, b);
  if (scope === 'cases') return casesAlone(cases, a.cases!.units - 1);
  if (a.variance === null || b.variance === null) return 'fewer-than-two-values';
  const units = a.cases?.units ?? 0;
  const pooledDf = a.n + b.n - 2;
  if (variant === 'student') {
    const pooled = ((a.n - 1) * a.variance + (b.n - 1) * b.variance) / pooledDf;
    return together(pooled * (1 / a.n + 1 / b.n), pooledDf, cases, units);
  }
  const [ownA, ownB] = [a.variance / a.n, b.variance / b.n];
  const seeds = ownA + ownB;
  // Welch and Satterthwaite: E²/df of a sum of independent parts.
  const df = seeds ** 2 / (ownA ** 2 / (a.n - 1) + ownB ** 2 / (b.n - 1));
  return together(seeds, df, cases, units);
}

function casesOfDifference(a: Sample, b: Sample): number {
  const [one, other] = [a.cases!, b.cases!];
  const shared = dot(one.mean, other.mean);
  const part = one.covariance + other.covariance - 2 * shared;
  return part <= ROUNDING * (Math.abs(one.covariance) + Math.abs(other.covariance)) ? 0 : part;
}

function casesAlone(cases: number, df: number): StandardError | NoStandardError {
  return cases <= 0 || df <= 0 ? 'no-variation' : { seeds: 0, cases, df };
}

/**
 * Seeds and cases in one variance, df by Satterthwaite over the seeds alone.
 * @param df of the seeds' part. Without that part only the cases vary, with the degrees of freedom of `casesAlone`.
 */
export function together(seeds: number, df: number, cases: number, units: number): StandardError | NoStandardError {
  if (seeds === 0) return casesAlone(cases, units - 1);
  return { seeds, cases, df: ((seeds + cases) / seeds) ** 2 * df };
}
