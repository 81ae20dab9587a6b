import { add, concat, mean, mul, reshape, sigmoid, softplus, sub, sum, type Tensor } from '../../tensor/tf.ts';

/**
 * `dice`: 1 - (2 Σ t p + 1) / (Σ t + Σ p + 1) of the probabilities p = sigmoid(logits), summed over all pixels of all
 * structures of a whole batch (Milletari et al., 2016, without squares; smooth 1).
 * `bce-dice`: that and the mean binary cross-entropy of the pixels, added.
 */
export type SegmentationLoss = 'dice' | 'bce-dice';

/**
 * What a loss adds up over images: for Dice Σ t p and Σ t + Σ p, then for `bce-dice` the mean cross-entropy.
 * @param logits [images, structures, height, width]
 * @param targets of the same shape, 0 or 1
 * @returns [images, terms]
 */
export function segmentationTerms(loss: SegmentationLoss, logits: Tensor, targets: Tensor): Tensor {
  const overlap = overlapTerms(sigmoid(logits), targets);
  if (loss === 'dice') return overlap;
  // log(1 + e^x) - x t: overflows for no logit.
  const entropy = mean(sub(softplus(logits), mul(logits, targets)), [1, 2, 3]);
  return concat([overlap, column(entropy)], 1);
}

/** @param probabilities [images, structures, height, width] @returns [images, 2] */
export function overlapTerms(probabilities: Tensor, targets: Tensor): Tensor {
  const both = sum(mul(probabilities, targets), [1, 2, 3]);
  const either = sum(add(probabilities, targets), [1, 2, 3]);
  return concat([column(both), column(either)], 1);
}

const column = (values: Tensor): Tensor => reshape(values, [-1, 1]);

/** The loss of images whose terms add up to these. */
export function segmentationLoss(loss: SegmentationLoss, sums: readonly number[], images: number): number {
  const [both = 0, either = 0, entropy = 0] = sums;
  const dice = 1 - (2 * both + 1) / (either + 1);
  return loss === 'dice' ? dice : dice + entropy / images;
}
