/** Exact rank tests: the distribution over all relabellings, counted by dynamic programming, ties included. */
import { smallest } from '../../common/many.ts';
import { midranks } from './midranks.ts';

export interface RankTest {
  /** Two-sided. */
  readonly p: number;
  /** The smallest p that samples of these sizes with these ties can give: above alpha the test cannot find anything. */
  readonly smallest: number;
}

/**
 * Two independent samples (Mann and Whitney, Annals of Mathematical Statistics 18, 1947): the share of all ways to choose
 * the ranks of the first whose sum is at least as far from the middle.
 * @returns null without a value on either side
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): RankTest | null {
  if (a.length === 0 || b.length === 0) return null;
  const ranks = midranks([...a, ...b]);
  // Twice a midrank is a whole number.
  const doubled = ranks.map((rank) => 2 * rank);
  const counts = sumsOfSubsets(doubled, a.length);
  const sum = doubled.slice(0, a.length).reduce((total, rank) => total + rank, 0);
  return tails(counts, sum);
}

/**
 * Paired differences (Wilcoxon, Biometrics Bulletin 1, 1945): the share of all choices of signs whose sum of positive
 * ranks is at least as far from the middle. Zero differences are left out, as Wilcoxon did.
 * @returns null where all differences are zero
 */
export function wilcoxonSignedRank(differences: readonly number[]): RankTest | null {
  const kept = differences.filter((difference) => difference !== 0);
  if (kept.length === 0) return null;
  const doubled = midranks(kept.map(Math.abs)).map((rank) => 2 * rank);
  const counts = sumsOfAnySubset(doubled);
  const sum = doubled.reduce((total, rank, index) => total + (kept[index]! > 0 ? rank : 0), 0);
  return tails(counts, sum);
}

/** How many subsets of that size have each sum. */
function sumsOfSubsets(values: readonly number[], size: number): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  counts[0]![0] = 1;
  values.forEach((value, index) => {
    for (let taken = Math.min(size, index + 1); taken > 0; taken--)
      addShifted(counts[taken - 1]!, counts[taken]!, value);
  });
  return counts[size]!;
}

function sumsOfAnySubset(values: readonly number[]): Float64Array {
  const counts = new Float64Array(values.reduce((sum, value) => sum + value, 0) + 1);
  counts[0] = 1;
  for (const value of values) addShifted(counts, counts, value);
  return counts;
}

/** From the top, so that adding to itself takes each value once. */
function addShifted(from: Float64Array, to: Float64Array, by: number): void {
  for (let sum = to.length - 1; sum >= by; sum--) to[sum]! += from[sum - by]!;
}

/** Twice the smaller tail, as usual where the distribution is not symmetric because of ties; at most 1. */
function tails(counts: Float64Array, sum: number): RankTest {
  const all = counts.reduce((total, count) => total + count, 0);
  const below = counts.slice(0, sum + 1).reduce((total, count) => total + count, 0);
  const above = counts.slice(sum).reduce((total, count) => total + count, 0);
  const ends = [counts.find((count) => count > 0)!, counts.findLast((count) => count > 0)!];
  const twoSided = (count: number): number => Math.min(1, (2 * count) / all);
  return { p: twoSided(Math.min(below, above)), smallest: twoSided(smallest(ends)) };
}
