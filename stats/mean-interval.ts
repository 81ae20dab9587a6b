import { tQuantile } from './distributions.ts';
import type { StandardError } from './standard-error.ts';

/** share: from 0 to 1; distance: 0 or more; correlation: from -1 to 1. */
export type Range = 'share' | 'distance' | 'correlation';

/**
 * Of one arm's mean, on a scale without ends and transformed back, so that it never leaves the metric's range: shares on
 * the logit scale with se/(θ(1 − θ)), distances on the log scale with se/θ (delta method; Newcombe, Statistics in
 * Medicine 20, 2001; of AUCs Pepe 2003, which covers 94 % where the plain scale covers 82), correlations on Fisher's, as
 * shares of the way from -1 to 1.
 * A mean at an end of its range has no such scale: null.
 */
export function meanInterval(
  mean: number,
  { seeds, cases, df }: StandardError,
  confidence: number,
  range: Range,
): readonly [number, number] | null {
  if (range === 'correlation') {
    const halved = { seeds: seeds / 4, cases: cases / 4, df };
    const share = meanInterval((mean + 1) / 2, halved, confidence, 'share');
    return share && [2 * share[0] - 1, 2 * share[1] - 1];
  }
  if (mean <= 0 || (range === 'share' && mean >= 1)) return null;
  const half = tQuantile((1 + confidence) / 2, df) * Math.sqrt(seeds + cases);
  if (range === 'distance') {
    const factor = Math.exp(half / mean);
    return [mean / factor, mean * factor];
  }
  const middle = Math.log(mean / (1 - mean));
  const width = half / (mean * (1 - mean));
  return [expit(middle - width), expit(middle + width)];
}

const expit = (x: number): number => 1 / (1 + Math.exp(-x));
