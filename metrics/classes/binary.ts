/** One class against all others, over the cases of which it is known. */
import { argmax } from '../../common/many.ts';
import { clustersOf, type Influence, sumByUnit, type Units } from '../../stats/influence/influence.ts';
import { type ClassificationCases, UNKNOWN } from '../definition.ts';

export interface Binary {
  /** Places in the list of all cases. */
  readonly positions: Uint32Array;
  /** 1 for a case of the class, else 0. */
  readonly truth: Uint8Array;
  /** Probability of the class. */
  readonly scores: Float64Array;
  readonly positives: number;
  readonly negatives: number;
  /** Of all cases, known or not. */
  readonly cases: number;
  readonly units: Units | null;
}

export function oneAgainstRest(all: ClassificationCases, index: number): Binary {
  const { cases, classes, scores, units } = all;
  const positions = new Uint32Array(cases);
  let known = 0;
  for (let at = 0; at < cases; at++) if (labelOf(all, at, index) !== UNKNOWN) positions[known++] = at;
  const own = positions.slice(0, known);
  const truth = Uint8Array.from(own, (at) => labelOf(all, at, index));
  const positives = truth.reduce((sum, label) => sum + label, 0);
  return {
    positions: own,
    truth,
    scores: Float64Array.from(own, (at) => scores[at * classes + index]!),
    positives,
    negatives: known - positives,
    cases,
    units,
  };
}

/** 0, 1 or UNKNOWN. */
export function labelOf({ classes, labels, truth }: ClassificationCases, at: number, index: number): number {
  return labels === 'multi-class' ? Number(truth[at] === index) : truth[at * classes + index]!;
}

/** Whether the class is said: it has the highest score (the first of equal ones), or of labels a score of 0.5 or more. */
export function isSaid({ classes, labels, scores }: ClassificationCases, at: number, index: number): boolean {
  return labels === 'multi-class'
    ? argmax(scores, at * classes, classes) === index
    : scores[at * classes + index]! >= 0.5;
}

/**
 * The classes that a metric of one class against the rest is the mean of: all, but of two that exclude each other the
 * positive one alone, as their metrics are usually meant.
 */
export function countedClasses({ classes, labels, positive }: ClassificationCases): readonly number[] {
  if (labels === 'multi-class' && classes === 2) return [positive ?? 1];
  return Array.from({ length: classes }, (_, index) => index);
}

/** Why a class has no metric that needs cases of it and others. */
export function bothNeeded({ positives, negatives }: Binary): string | null {
  if (positives + negatives === 0) return 'its label is known of no test image';
  if (positives === 0) return 'no test image is of this class';
  return negatives === 0 ? 'every test image is of this class' : null;
}

/**
 * Contributions of influence values, which sum to 0 over the known cases: times √(N/(N − 1)), as of `meanInfluence`, or
 * summed by unit.
 */
export function contributionsOf({ positions, cases, units }: Binary, influence: Float64Array): Float64Array {
  const clusters = clustersOf(units);
  const known = positions.length;
  const scale = clusters !== null || known < 2 ? 1 : Math.sqrt(known / (known - 1));
  const spread = new Float64Array(cases);
  for (let at = 0; at < known; at++) spread[positions[at]!] = influence[at]! * scale;
  return clusters === null ? spread : sumByUnit(spread, clusters);
}

/** The mean of a value a known case. */
export function meanOf(binary: Binary, values: Float64Array): Influence {
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  const influence = values.map((one) => (one - value) / values.length);
  return { value, contributions: contributionsOf(binary, influence) };
}
