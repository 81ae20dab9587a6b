import { add, log, maximum, minimum, mul, neg, pow, sigmoid, sub, type Tensor } from '../../tensor/tf.ts';

/** The authors' and timm's values. */
const [NEGATIVE, POSITIVE, MARGIN, LEAST] = [4, 1, 0.05, 1e-8];

/**
 * Asymmetric loss of labels by themselves (Ridnik et al., 2021), as timm's AsymmetricLossMultiLabel: with q = p for a label that is
 * there and min(1, 1 - p + 0.05) for one that is not, -(1 - q)^gamma log q, where gamma is 1 for the former and 4 for the
 * latter; so labels that are rightly thought absent hardly count. Gradients flow through the power, too.
 * @param logits [images, classes]
 * @param targets of the same shape, from 0 to 1
 * @returns [images, classes]
 */
export function asymmetricLosses(logits: Tensor, targets: Tensor): Tensor {
  const there = sigmoid(logits);
  const absent = minimum(add(sub(1, there), MARGIN), 1);
  const others = sub(1, targets);
  const logged = (share: Tensor): Tensor => log(maximum(share, LEAST));
  const entropy = add(mul(targets, logged(there)), mul(others, logged(absent)));
  const gamma = add(mul(targets, POSITIVE), mul(others, NEGATIVE));
  // Not below 0 by a rounding: its power would be no number.
  const wrong = maximum(sub(1, add(mul(there, targets), mul(absent, others))), 0);
  return neg(mul(entropy, pow(wrong, gamma)));
}
