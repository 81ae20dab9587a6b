import { type Binary, bothNeeded, contributionsOf, oneAgainstRest } from '../classes/binary.ts';
import { byClass } from '../classes/by-class.ts';
import { type RocPoint, rocCurve, tprAt } from '../classes/roc.ts';

const SPECIFICITY = 0.95;
const FPR = 1 - SPECIFICITY;

export const sensitivityAtSpecificity = byClass(
  {
    label: `sensitivity at ${SPECIFICITY * 100} % specificity`,
    direction: 'higher-is-better',
    unit: '%',
    range: 'share',
    explanation: `Sensitivity at ${SPECIFICITY * 100} % specificity: the highest sensitivity that the ROC curve of the test images has with at least that specificity. A property of the curve: its threshold was found on test images and is no operating point.`,
  },
  {
    value(cases, index) {
      const binary = oneAgainstRest(cases, index);
      return bothNeeded(binary) ?? chosen(rocCurve(binary)).tpr;
    },
    influence(cases, index) {
      const binary = oneAgainstRest(cases, index);
      if (bothNeeded(binary) !== null) return null;
      const points = rocCurve(binary);
      return { value: chosen(points).tpr, contributions: contributionsOf(binary, influenceOf(binary, points)) };
    },
  },
);

/** The first point has a specificity of 1. */
const chosen = (points: readonly RocPoint[]): RocPoint => points.findLast(({ fpr }) => 1 - fpr >= SPECIFICITY - 1e-12)!;

/**
 * A positive's: 1 where it is above the threshold, less the sensitivity. A negative's moves the threshold, and with it the
 * sensitivity by the slope of the curve there, which is taken over ± N^(−1/3) of the negatives around it (at most what
 * there is to the left).
 */
function influenceOf({ truth, scores, positives, negatives }: Binary, points: readonly RocPoint[]): Float64Array {
  const { threshold, tpr, fpr } = chosen(points);
  const width = Math.min(FPR, negatives ** (-1 / 3));
  const slope = (tprAt(points, FPR + width) - tprAt(points, FPR - width)) / (2 * width);
  return Float64Array.from(truth, (label, at) => {
    const above = Number(scores[at]! >= threshold);
    return label === 1 ? (above - tpr) / positives : (-slope * (above - fpr)) / negatives;
  });
}
