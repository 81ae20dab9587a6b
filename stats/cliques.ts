/**
 * The bars of a critical-difference diagram: the largest groups of neighbours by mean rank in which no two methods differ
 * (Demšar, JMLR 7, 2006), with any pairwise test, since mean ranks depend on what else is compared (Benavoli, Corani and
 * Mangili, JMLR 17, 2016).
 * @param ordered best first
 * @returns groups of at least two, none inside another
 */
export function cliques<T>(ordered: readonly T[], differ: (a: T, b: T) => boolean): readonly (readonly T[])[] {
  const ends = ordered.map((_, start) => {
    let end = start + 1;
    while (end < ordered.length && ordered.slice(start, end).every((one) => !differ(one, ordered[end]!))) end++;
    return end;
  });
  return ordered.flatMap((_, start) => {
    const end = ends[start]!;
    const inside = start > 0 && ends[start - 1]! >= end;
    return end - start < 2 || inside ? [] : [ordered.slice(start, end)];
  });
}
