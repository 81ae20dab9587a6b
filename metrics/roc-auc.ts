/**
 * Area under the ROC curve: the probability that a random positive scores higher than a random negative, ties counting
 * one half. Computed from ranks (Mann-Whitney U; Hanley and McNeil, Radiology 143, 1982), which equals the trapezoid
 * area below the curve.
 * @param truth 1 for a positive, 0 for a negative; any length.
 * @param scores one a sample, larger means more positive; no NaN.
 * @returns a value in [0, 1], or null without a positive or without a negative.
 */
export function rocAuc(truth: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  let positives = 0;
  for (let index = 0; index < truth.length; index++) positives += truth[index]!;
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) return null;

  const order = Uint32Array.from({ length: truth.length }, (_, index) => index);
  order.sort((a, b) => scores[a]! - scores[b]! || 0); // `|| 0`: equal infinities subtract to NaN.

  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let positivesHere = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      positivesHere += truth[order[end]!]!;
    }
    // Ranks count from 1; samples with the same score share the mean of their ranks.
    rankSum += positivesHere * ((start + 1 + end) / 2);
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
