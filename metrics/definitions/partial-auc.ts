import { type Binary, bothNeeded, contributionsOf, oneAgainstRest } from '../classes/binary.ts';
import { byClass } from '../classes/by-class.ts';
import { type RocPoint, rocCurve, tprAt } from '../classes/roc.ts';

const MOST_FPR = 0.1;
/** Of a curve along the diagonal. */
const CHANCE_AREA = MOST_FPR ** 2 / 2;
/** McClish 1989: from 0.5 for chance to 1 for a perfect curve. */
const SLOPE = 0.5 / (MOST_FPR - CHANCE_AREA);

export const partialAuc = byClass(
  {
    label: 'partial AUC',
    direction: 'higher-is-better',
    unit: '%',
    range: 'share',
    chance: 0.5,
    explanation: `Partial AUC: area under the ROC curve where at most ${MOST_FPR * 100} % of the negatives are called positive (specificity of ${100 - MOST_FPR * 100} % or more), scaled so that chance is 50 % and a perfect model 100 % (McClish 1989).`,
  },
  {
    value(cases, index) {
      const binary = oneAgainstRest(cases, index);
      return bothNeeded(binary) ?? standardised(area(rocCurve(binary)));
    },
    influence(cases, index) {
      const binary = oneAgainstRest(cases, index);
      if (bothNeeded(binary) !== null) return null;
      const points = rocCurve(binary);
      const part = area(points);
      return { value: standardised(part), contributions: contributionsOf(binary, influenceOf(binary, points, part)) };
    },
  },
);

const standardised = (part: number): number => 0.5 + SLOPE * (part - CHANCE_AREA);

/** By trapezoids, the last one cut off. */
function area(points: readonly RocPoint[]): number {
  const next = points.findIndex(({ fpr }) => fpr > MOST_FPR);
  const inside = next < 0 ? points : [...points.slice(0, next), { fpr: MOST_FPR, tpr: tprAt(points, MOST_FPR) }];
  let sum = 0;
  for (const [at, { fpr, tpr }] of inside.entries())
    if (at > 0) sum += ((fpr - inside[at - 1]!.fpr) * (tpr + inside[at - 1]!.tpr)) / 2;
  return sum;
}

/**
 * With S(y) the share of positives above y and c the score that a share f of the negatives is above: a positive's part is
 * that of f that lies below it, less the area; a negative's S(y) − S(c) where y > c, less the mean of that (Dodd and Pepe,
 * Biometrics 59, 2003; the second term is that c is estimated).
 */
function influenceOf(binary: Binary, points: readonly RocPoint[], part: number): Float64Array {
  const { truth, scores, positives, negatives } = binary;
  const end = tprAt(points, MOST_FPR);
  const byScore = new Map(points.map((point, at) => [point.threshold, at]));
  return Float64Array.from(truth, (label, at) => {
    const here = byScore.get(scores[at]!)!;
    const [point, before] = [points[here]!, points[here - 1]!];
    // Ties count one half.
    if (label === 1) {
      const below = Math.max(0, MOST_FPR - (point.fpr + before.fpr) / 2);
      return (SLOPE * (below - part)) / positives;
    }
    const above = point.fpr <= MOST_FPR ? (point.tpr + before.tpr) / 2 - end : 0;
    return (SLOPE * (above - (part - MOST_FPR * end))) / negatives;
  });
}
