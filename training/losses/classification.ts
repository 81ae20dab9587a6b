import {
  add,
  div,
  logSoftmax,
  maximum,
  mean,
  mul,
  neg,
  relu,
  reshape,
  softplus,
  sub,
  sum,
  type Tensor,
  tensor1d,
  unstack,
} from '../../tensor/tf.ts';
import { asymmetricLosses } from './asymmetric.ts';
import { type SegmentationLoss, segmentationLoss, segmentationTerms } from './segmentation.ts';

/** `bce-known` is bce over the labels that are known: a target of -1 is left out; `asymmetric-known` likewise. */
export type ClassificationLoss = 'bce' | 'bce-known' | 'asymmetric' | 'asymmetric-known' | 'cross-entropy';
export type LossName = ClassificationLoss | SegmentationLoss;

export const isSegmentation = (loss: LossName): loss is SegmentationLoss => loss === 'dice' || loss === 'bce-dice';

/**
 * What a loss adds up over images, from which `batchLoss` and `lossOfSums` make the loss of any number of them: so the
 * loss of a whole split does not depend on the batches it is computed in, Dice included.
 * @param logits and targets as `imageLosses` takes them; for segmentation [images, structures, height, width]
 * @param weights of the classes, which only losses of labels take
 * @returns [images, terms]
 */
export function lossTerms(loss: LossName, logits: Tensor, targets: Tensor, weights?: readonly number[]): Tensor {
  if (isSegmentation(loss)) return segmentationTerms(loss, logits, targets);
  return reshape(imageLosses(loss, logits, targets, weights), [-1, 1]);
}

/** The loss of a batch, zero-dimensional. @param terms [images, terms] of `lossTerms` */
export function batchLoss(loss: LossName, terms: Tensor): Tensor {
  const images = terms.shape[0]!;
  if (!isSegmentation(loss)) return div(sum(terms), images);
  const [both, either, entropy] = unstack(sum(terms, 0)) as [Tensor, Tensor, Tensor?];
  const dice = sub(1, div(add(mul(both, 2), 1), add(either, 1)));
  return entropy === undefined ? dice : add(dice, div(entropy, images));
}

/** The loss of that many images whose terms add up to these. */
export function lossOfSums(loss: LossName, sums: readonly number[], images: number): number {
  return isSegmentation(loss) ? segmentationLoss(loss, sums, images) : sums[0]! / images;
}

/** Shape of a batch's targets: as the model's logits. */
export function targetShape(
  loss: LossName,
  { num_classes, image_size }: { readonly num_classes: number; readonly image_size: number },
  images: number,
): readonly number[] {
  return isSegmentation(loss) ? [images, num_classes, image_size, image_size] : [images, num_classes];
}

/**
 * Loss of each image, so that batches of any size add up to the same average; the mean of them is what torch calls
 * the loss with `reduction='mean'`.
 *
 * `bce`: mean over the classes of the binary cross-entropy with logits, log(1 + e^x) - x t, in the form that overflows
 * for no logit (its gradient, sigmoid(x) - t, comes from TensorFlow.js).
 * `bce-known`: the same, a mean over the classes whose target is not -1; 0 for an image without any.
 * `asymmetric`, `asymmetric-known`: the same two means of `asymmetricLosses`.
 * `cross-entropy`: -sum over the classes of t log softmax(x).
 * @param logits [images, classes]
 * @param targets [images, classes]: for losses of labels between 0 and 1 (`...-known`: or -1), for `cross-entropy` a
 *   distribution (one-hot)
 * @param weights of the classes: of cross-entropy factors of t, as torch's `weight` with the sum over images divided by
 *   their number; of bce what counts that a label is there, torch's `pos_weight`
 * @returns [images]
 */
export function imageLosses(
  loss: ClassificationLoss,
  logits: Tensor,
  targets: Tensor,
  weights?: readonly number[],
): Tensor {
  switch (loss) {
    case 'bce':
      return mean(entropies(logits, targets, weights), 1);
    case 'bce-known':
      return meanOfKnown(entropies(logits, targets, weights), targets);
    case 'asymmetric':
      return mean(asymmetricLosses(logits, targets), 1);
    case 'asymmetric-known':
      return meanOfKnown(asymmetricLosses(logits, relu(targets)), targets);
    case 'cross-entropy': {
      const counted = weights === undefined ? targets : mul(targets, tensor1d([...weights]));
      return neg(sum(mul(counted, logSoftmax(logits)), 1));
    }
  }
}

/** Binary cross-entropy of each label. */
function entropies(logits: Tensor, targets: Tensor, weights?: readonly number[]): Tensor {
  const whole = softplus(logits);
  if (weights === undefined) return sub(whole, mul(logits, targets));
  const factors = add(mul(targets, tensor1d(weights.map((weight) => weight - 1))), 1);
  return add(mul(sub(1, targets), logits), mul(factors, sub(whole, logits)));
}

function meanOfKnown(losses: Tensor, targets: Tensor): Tensor {
  const known = ofKnown(targets);
  return div(sum(mul(known, losses), 1), maximum(sum(known, 1), 1));
}

/** 1 for targets from 0 to 1, and 0 for -1. */
const ofKnown = (targets: Tensor): Tensor => sub(1, relu(neg(targets)));

/**
 * Label smoothing (Szegedy et al., 2016), as torch and timm do it: a share of each distribution is spread evenly.
 * @param targets [images, classes], a distribution each
 * @param share from 0 to 1
 */
export function smoothed(targets: Tensor, share: number): Tensor {
  return share === 0 ? targets : add(mul(targets, 1 - share), share / targets.shape[1]!);
}

/**
 * The same of labels by themselves: a share of the answer yes or no is spread over both. Unknown ones (-1) stay.
 * @param targets [images, labels], from 0 to 1, or -1
 * @param share from 0 to 1
 */
export function smoothedAnswers(targets: Tensor, share: number): Tensor {
  return share === 0 ? targets : add(targets, mul(ofKnown(targets), sub(share / 2, mul(targets, share))));
}

/**
 * Targets of a batch as `imageLosses` takes them, row-major [labels.length, classes]: a class index becomes one-hot,
 * one 0 or 1 a class stays.
 */
export function targetsOf(labels: readonly (number | readonly number[])[], classes: number): Float32Array {
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    if (typeof label === 'number') targets[row * classes + label] = 1;
    else targets.set(label, row * classes);
  });
  return targets;
}
