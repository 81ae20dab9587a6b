/** Probabilities beside frequencies, in bins of equally many cases. */
import type { Binary } from './binary.ts';

export const MOST_BINS = 15;
/** Fewer images a bin, and what is subtracted for chance is larger than what is left. */
export const IMAGES_A_BIN = 20;

/** Cases between two quantiles of the scores. */
export interface Bin {
  readonly count: number;
  /** Means of scores and of labels. */
  readonly said: number;
  readonly true: number;
}

export interface Binned {
  /** Those that have cases. */
  readonly bins: readonly Bin[];
  /** Of each case its bin. */
  readonly of: readonly Bin[];
}

/** Equal scores are in one bin: a bin ends with the scores that equal its upper quantile. */
export function binned({ scores, truth }: Binary): Binned {
  const count = Math.max(1, Math.min(MOST_BINS, Math.floor(scores.length / IMAGES_A_BIN)));
  const sorted = scores.slice().sort();
  const edges = Array.from({ length: count - 1 }, (_, index) => quantile(sorted, (index + 1) / count));
  const members: number[][] = Array.from({ length: count }, () => []);
  for (const [at, score] of scores.entries()) {
    const bin = edges.findIndex((edge) => score <= edge);
    members[bin < 0 ? count - 1 : bin]!.push(at);
  }
  const bins: Bin[] = [];
  const of = new Array<Bin>(scores.length);
  for (const own of members.filter(({ length }) => length > 0)) {
    const mean = (values: ArrayLike<number>): number => own.reduce((sum, at) => sum + values[at]!, 0) / own.length;
    const bin = { count: own.length, said: mean(scores), true: mean(truth) };
    bins.push(bin);
    for (const at of own) of[at] = bin;
  }
  return { bins, of };
}

/** Σ n_b/N of a value a bin. */
export function overBins(bins: readonly Bin[], value: (bin: Bin) => number): number {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, bin) => sum + (bin.count / all) * value(bin), 0);
}

/** Variance of a bin's frequency: what its square is too large by, by chance. */
export const chanceOf = ({ count, true: share }: Bin): number => (count < 2 ? 0 : (share * (1 - share)) / (count - 1));

/** Linear between the two nearest ranks, as numpy's. */
function quantile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1);
  const low = Math.floor(rank);
  const [from, to] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  const part = rank - low;
  // Rounded as numpy does it: from the nearer end, so that equal ends give themselves.
  return part >= 0.5 ? to - (to - from) * (1 - part) : from + (to - from) * part;
}
