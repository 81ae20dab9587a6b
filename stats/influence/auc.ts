import { clustersOf, type Influence, sumByUnit, type Units } from './influence.ts';

/** Truth and scores of the cases of which the label is known. */
export interface BinaryCases {
  /** Positions in the list of all cases, and their scores. No NaN. */
  readonly positives: Uint32Array;
  readonly positiveScores: Float64Array;
  readonly negatives: Uint32Array;
  readonly negativeScores: Float64Array;
}

/**
 * Area under the ROC curve and every case's influence on it, in O(N log N): placement values (DeLong, DeLong and
 * Clarke-Pearson, Biometrics 44, 1988; by ranks as Sun and Xu, IEEE Signal Processing Letters 21, 2014). With V10 the
 * share of negatives below a positive and V01 the share of positives above a negative, ties counting one half, a
 * positive's influence is (V10 − A)/P, a negative's (V01 − A)/Q. Without clusters they are scaled by √(P/(P − 1)) and
 * √(Q/(Q − 1)), which gives DeLong's own divisors; with clusters summed by unit.
 *
 * Adds `weight` times the contributions to `into`, so that a mean over classes needs one array.
 * @returns the area, or null without a positive or without a negative
 */
export function addAucInfluence(
  cases: BinaryCases,
  weight: number,
  clustered: boolean,
  into: Float64Array,
): number | null {
  const { positives, positiveScores, negatives, negativeScores } = cases;
  const [p, q] = [positives.length, negatives.length];
  if (p === 0 || q === 0) return null;
  const placed = placements(positiveScores, negativeScores.slice().sort());
  let sum = 0;
  for (let index = 0; index < p; index++) sum += placed[index]!;
  const area = sum / p;
  const scaleP = (weight / p) * correction(p, clustered);
  for (let index = 0; index < p; index++) into[positives[index]!]! += (placed[index]! - area) * scaleP;
  const placedN = placements(negativeScores, positiveScores.slice().sort());
  const scaleQ = (weight / q) * correction(q, clustered);
  for (let index = 0; index < q; index++) into[negatives[index]!]! += (1 - placedN[index]! - area) * scaleQ;
  return area;
}

/** A single positive has no variance of its own: its influence is 0 already. */
const correction = (count: number, clustered: boolean): number =>
  clustered || count < 2 ? 1 : Math.sqrt(count / (count - 1));

/** Of each value the share of the sorted others that are below it, ties counting one half. */
function placements(values: Float64Array, sorted: Float64Array): Float64Array {
  const count = sorted.length;
  return values.map((value) => {
    let low = 0;
    for (let high = count; low < high; ) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    let end = low;
    if (sorted[low] === value) {
      // Ties are searched for by halves too: a model that says the same of every image has N of them.
      for (let high = count; end < high; ) {
        const middle = (end + high) >>> 1;
        if (sorted[middle]! <= value) end = middle + 1;
        else high = middle;
      }
    }
    return (low + end) / 2 / count;
  });
}

/** The AUC of one class against its negatives; see `addAucInfluence`. */
export function aucInfluence(cases: BinaryCases, total: number, units: Units | null): Influence | null {
  const clusters = clustersOf(units);
  const influence = new Float64Array(total);
  const value = addAucInfluence(cases, 1, clusters !== null, influence);
  if (value === null) return null;
  return { value, contributions: clusters === null ? influence : sumByUnit(influence, clusters) };
}
