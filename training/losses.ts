import { logSoftmax, mean, mul, neg, softplus, sub, sum, type Tensor } from '../tensor/tf.ts';

export type LossName = 'bce' | 'cross-entropy';

/**
 * Loss of each image, so that batches of any size add up to the same average; the mean of them is what torch calls
 * the loss with `reduction='mean'`.
 *
 * `bce`: mean over the classes of the binary cross-entropy with logits, log(1 + e^x) - x t, in the form that overflows
 * for no logit (its gradient, sigmoid(x) - t, comes from TensorFlow.js).
 * `cross-entropy`: -sum over the classes of t log softmax(x).
 * @param logits [images, classes]
 * @param targets [images, classes]: for `bce` between 0 and 1, for `cross-entropy` a distribution (one-hot)
 * @returns [images]
 */
export function imageLosses(loss: LossName, logits: Tensor, targets: Tensor): Tensor {
  switch (loss) {
    case 'bce':
      return mean(sub(softplus(logits), mul(logits, targets)), 1);
    case 'cross-entropy':
      return neg(sum(mul(targets, logSoftmax(logits)), 1));
  }
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
