import { type Binary, bothNeeded, contributionsOf, oneAgainstRest } from '../classes/binary.ts';
import { byClass } from '../classes/by-class.ts';

/** Σ (R_n − R_{n−1}) P_n over the distinct scores, which is the mean precision at the positives' scores. */
export const averagePrecision = byClass(
  {
    label: 'average precision',
    direction: 'higher-is-better',
    unit: '%',
    range: 'share',
    explanation:
      'Average precision: mean over the positives of the share of positives among all that score as high or higher, of a class against all others; that of a model that has learned nothing is the share of positives.',
  },
  {
    value(cases, index) {
      const binary = oneAgainstRest(cases, index);
      return bothNeeded(binary) ?? precisions(binary).value;
    },
    influence(cases, index) {
      const binary = oneAgainstRest(cases, index);
      if (bothNeeded(binary) !== null) return null;
      return { value: precisions(binary).value, contributions: contributionsOf(binary, leftOut(binary)) };
    },
  },
);

/** Cases that share a score, and those that score as high or higher. */
interface Step {
  /** Places in the known cases. */
  readonly members: readonly number[];
  readonly positives: number;
  readonly tp: number;
  readonly all: number;
}

function precisions({ truth, scores, positives }: Binary): { readonly value: number; readonly steps: readonly Step[] } {
  const order = Uint32Array.from(scores, (_, at) => at).sort((a, b) => scores[b]! - scores[a]!);
  const steps: Step[] = [];
  let [tp, sum] = [0, 0];
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const members = Array.from(order.subarray(start, end));
    const own = members.reduce((count, at) => count + truth[at]!, 0);
    tp += own;
    sum += (own * tp) / end;
    steps.push({ members, positives: own, tp, all: end });
    start = end;
  }
  return { value: sum / positives, steps };
}

/**
 * The jackknife, one case left out, in one sweep: without a negative the precision at each score up to its own is
 * tp/(n − 1), without a positive (tp − 1)/(n − 1). Scaled as influence values: (N − 1)/N (mean − θ without the case).
 */
function leftOut(binary: Binary): Float64Array {
  const { truth, positives } = binary;
  const count = truth.length;
  const { value, steps } = precisions(binary);
  const without = new Float64Array(count);
  // Sums over positives at this score or below it, from the lowest up.
  const below = { kept: 0, lessNegative: 0, lessPositive: 0 };
  const whole = value * positives;
  for (const { members, positives: own, tp, all } of steps.toReversed()) {
    below.kept += (own * tp) / all;
    if (all > 1) {
      below.lessNegative += (own * tp) / (all - 1);
      below.lessPositive += (own * (tp - 1)) / (all - 1);
    }
    for (const at of members) {
      if (truth[at] === 0) without[at] = (whole - below.kept + below.lessNegative) / positives;
      else if (positives === 1) without[at] = value;
      else {
        // Its own precision is gone, too.
        const itself = all > 1 ? (tp - 1) / (all - 1) : 0;
        without[at] = (whole - below.kept + below.lessPositive - itself) / (positives - 1);
      }
    }
  }
  const middle = without.reduce((sum, one) => sum + one, 0) / count;
  return without.map((one) => ((count - 1) / count) * (middle - one));
}
