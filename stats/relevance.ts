/** How a difference stands to the smallest one that matters. */
export type Relevance =
  /** The whole interval is inside ± relevant. */
  | 'equivalent'
  /** The difference is smaller than relevant; the interval is not inside. */
  | 'smaller'
  /** The whole interval is beyond relevant, on one side. */
  | 'relevant'
  | 'unclear';

/**
 * Two one-sided tests (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987) by the interval that is
 * shown: that of level 1 − α instead of 1 − 2α, so that readers can check it by eye; it errs to the safe side.
 * @param relevant positive, in the unit of the difference
 */
export function relevanceOf(
  difference: number,
  interval: readonly [number, number] | null,
  relevant: number,
): Relevance {
  if (interval !== null) {
    const [low, high] = interval;
    if (low > -relevant && high < relevant) return 'equivalent';
    if (low >= relevant || high <= -relevant) return 'relevant';
  }
  return Math.abs(difference) < relevant ? 'smaller' : 'unclear';
}
