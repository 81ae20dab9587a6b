/** Of normal values the median absolute deviation times this is the standard deviation. */
const MAD_TO_SD = 1.4826;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Positions of values that are more than 5 median absolute deviations (in units of a standard deviation) from the median
 * (Hampel, Journal of the American Statistical Association 69, 1974). Where more than half of the values
 * are equal the deviation is 0: then every value that differs beyond rounding is one, such as 50 among 95, 95, 95, 95.
 * Of three values the two that happen to be close set the deviation: there it takes 25, which 5 % of normal samples reach.
 */
export function outliers(values: readonly number[]): readonly number[] {
  if (values.length < 3) return [];
  const middle = median(values);
  const deviations = values.map((value) => Math.abs(value - middle));
  const limit = Math.max((values.length === 3 ? 25 : 5) * MAD_TO_SD * median(deviations), 1e-12 * Math.abs(middle));
  return deviations.flatMap((deviation, index) => (deviation > limit ? [index] : []));
}
