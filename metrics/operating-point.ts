/** Where a score says yes, chosen on images that are not test images. */
import { bothNeeded, countedClasses, oneAgainstRest } from './classes/binary.ts';
import { type RocPoint, rocCurve } from './classes/roc.ts';
import type { ClassificationCases } from './definition.ts';

/**
 * youden: most of sensitivity + specificity; sensitivity, specificity: at least `at` of it, and of those the most of the
 * other; cost: least cost where a missed positive costs `at` times a false alarm, at the prevalence of the validation
 * images; given: the threshold `at`.
 */
export interface OperatingRule {
  readonly rule: 'youden' | 'sensitivity' | 'specificity' | 'cost' | 'given';
  readonly at?: number;
}

type Chosen = (points: readonly RocPoint[], at: number, odds: number) => RocPoint;

/** Of equally good points the one with the highest threshold: fewer are called positive. */
const most = (points: readonly RocPoint[], worth: (point: RocPoint) => number): RocPoint =>
  points.reduce((best, point) => (worth(point) > worth(best) + ROUNDING ? point : best));
const ROUNDING = 1e-12;

const rules: Readonly<Record<Exclude<OperatingRule['rule'], 'given'>, Chosen>> = {
  youden: (points) => most(points, ({ tpr, fpr }) => tpr - fpr),
  sensitivity: (points, at) => points.find(({ tpr }) => tpr >= at - ROUNDING)!,
  specificity: (points, at) => {
    const allowed = points.filter(({ fpr }) => 1 - fpr >= at - ROUNDING);
    return most(allowed, ({ tpr }) => tpr);
  },
  cost: (points, at, odds) => most(points, ({ tpr, fpr }) => at * odds * tpr - fpr),
};

/**
 * Thresholds of the classes that count. Of none of them a score of exactly what was found: that is included.
 * @param validation not test images
 * @returns null for a class that the validation images do not have both sides of, and for one that does not count
 */
export function operatingThresholds(
  validation: ClassificationCases,
  { rule, at = 0.5 }: OperatingRule,
): readonly (number | null)[] {
  const counted = countedClasses(validation);
  return Array.from({ length: validation.classes }, (_, index) => {
    if (!counted.includes(index)) return null;
    if (rule === 'given') return at;
    const binary = oneAgainstRest(validation, index);
    if (bothNeeded(binary) !== null || binary.scores.some(Number.isNaN)) return null;
    const points = rocCurve(binary);
    const { threshold } = rules[rule](points, at, binary.positives / binary.negatives);
    // Above all scores of the validation images; JSON has no infinity.
    return threshold === Number.POSITIVE_INFINITY ? 1 + Number.EPSILON : threshold;
  });
}
