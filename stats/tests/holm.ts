/**
 * Holm's step-down adjustment (Scandinavian Journal of Statistics 6, 1979): comparing the adjusted values with alpha
 * keeps the chance of even one false positive among all the tests below alpha.
 * @param pValues in any order, each in [0, 1].
 * @returns adjusted p-values in the order given, each in [0, 1] and none below its own p.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
