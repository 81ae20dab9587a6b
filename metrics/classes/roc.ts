/** The empirical ROC curve of one class. */
import type { Binary } from './binary.ts';

export interface RocPoint {
  /** A score of at least this says yes; Infinity at the beginning. */
  readonly threshold: number;
  /** Shares of negatives and of positives that it says yes of. */
  readonly fpr: number;
  readonly tpr: number;
}

/** From (0, 0) to (1, 1), a point a distinct score. @param binary with positives and negatives */
export function rocCurve({ truth, scores, positives, negatives }: Binary): readonly RocPoint[] {
  const order = Uint32Array.from(scores, (_, at) => at).sort((a, b) => scores[b]! - scores[a]!);
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, fpr: 0, tpr: 0 }];
  let [tp, fp] = [0, 0];
  for (const [rank, at] of order.entries()) {
    if (truth[at] === 1) tp++;
    else fp++;
    const threshold = scores[at]!;
    if (rank + 1 < order.length && scores[order[rank + 1]!] === threshold) continue;
    points.push({ threshold, fpr: fp / negatives, tpr: tp / positives });
  }
  return points;
}

/** The height of the curve, straight between its points; where it is vertical the upper end. */
export function tprAt(points: readonly RocPoint[], fpr: number): number {
  const next = points.findIndex((point) => point.fpr > fpr);
  if (next < 0) return 1;
  const [from, to] = [points[next - 1]!, points[next]!];
  return from.tpr + ((to.tpr - from.tpr) * (fpr - from.fpr)) / (to.fpr - from.fpr);
}
