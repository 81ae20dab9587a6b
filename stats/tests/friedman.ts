import { fUpper } from '../distributions.ts';
import { midranks } from './midranks.ts';

export interface Friedman {
  /** Mean rank of each method; 1 is best. */
  readonly ranks: readonly number[];
  /** Friedman's statistic, corrected for ties; null where every block has only ties. */
  readonly chiSquared: number | null;
  /** Of Iman and Davenport; Infinity where all blocks agree entirely. */
  readonly f: number | null;
  readonly df: readonly [number, number];
  readonly p: number | null;
}

/**
 * Does any of k methods differ over N blocks (data sets)? Friedman (JASA 32, 1937) on ranks within the blocks, with the F
 * distribution of Iman and Davenport (Communications in Statistics A9, 1980), which is less conservative than chi-squared;
 * so recommended by Demšar (JMLR 7, 2006).
 * @param blocks N of k values each; larger is better; k and N at least 2
 */
export function friedman(blocks: readonly (readonly number[])[]): Friedman {
  const [n, k] = [blocks.length, blocks[0]!.length];
  const ranked = blocks.map((block) => midranks(block.map((value) => -value)));
  const sums = Array.from({ length: k }, (_, method) => ranked.reduce((sum, ranks) => sum + ranks[method]!, 0));
  const df = [k - 1, (k - 1) * (n - 1)] as const;
  const ranks = sums.map((sum) => sum / n);
  // Of untied ranks k(k² − 1)/12 a block; ties make it smaller.
  const spread = ranked.reduce(
    (sum, own) => sum + own.reduce((total, rank) => total + (rank - (k + 1) / 2) ** 2, 0),
    0,
  );
  if (spread === 0) return { ranks, chiSquared: null, f: null, df, p: null };
  const between = sums.reduce((sum, own) => sum + (own - (n * (k + 1)) / 2) ** 2, 0);
  const chiSquared = ((k - 1) * between) / spread;
  const rest = n * (k - 1) - chiSquared;
  const f = rest <= 1e-12 * chiSquared ? Number.POSITIVE_INFINITY : ((n - 1) * chiSquared) / rest;
  return { ranks, chiSquared, f, df, p: fUpper(f, ...df) };
}
