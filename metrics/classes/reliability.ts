import type { Binary } from './binary.ts';
import { binned, chanceOf, overBins } from './bins.ts';

/** Before it is cut off at 0. */
export interface Part {
  readonly value: number;
  /** One a known case, with the bins as they are. */
  readonly influence: Float64Array;
}

/**
 * Σ n_b/N ((p̄_b − ȳ_b)² − ȳ_b (1 − ȳ_b)/(n_b − 1)): the squared calibration error, less what a perfectly calibrated model has
 * of it by chance (Bröcker 2012; Kumar, Liang and Ma 2019).
 */
export function reliability(binary: Binary): Part {
  const { bins, of } = binned(binary);
  const biased = overBins(bins, ({ said, true: share }) => (said - share) ** 2);
  const count = of.length;
  const influence = binary.scores.map((score, at) => {
    const gap = of[at]!.said - of[at]!.true;
    return (2 * gap * (score - binary.truth[at]!) - gap * gap - biased) / count;
  });
  return { value: biased - overBins(bins, chanceOf), influence };
}

/**
 * Σ n_b/N ((ȳ_b − ȳ)² − ȳ_b (1 − ȳ_b)/(n_b − 1)) + ȳ (1 − ȳ)/(N − 1): how far the bins' frequencies lie apart, less what chance
 * adds (Ferro and Fricker 2012).
 */
export function resolution(binary: Binary): Part {
  const { bins, of } = binned(binary);
  const count = of.length;
  const share = binary.positives / count;
  const biased = overBins(bins, (bin) => (bin.true - share) ** 2);
  const influence = Float64Array.from(binary.truth, (label, at) => {
    const gap = of[at]!.true - share;
    return (2 * gap * (label - of[at]!.true) + gap * gap - biased) / count;
  });
  const ofMean = count < 2 ? 0 : (share * (1 - share)) / (count - 1);
  return { value: biased - overBins(bins, chanceOf) + ofMean, influence };
}
