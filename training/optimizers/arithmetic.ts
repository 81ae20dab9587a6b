/** Pieces of update rules. */
import { add, mul, square, sub, type Tensor } from '../../tensor/tf.ts';
import type { Rule, RuleInput } from './rule.ts';

/** The gradient of the loss with an L2 penalty. */
export const penalized = ({ gradient, parameter, weight_decay }: RuleInput): Tensor =>
  weight_decay === 0 ? gradient : add(gradient, mul(parameter, weight_decay));

/** The parameter, shrunk by that many times the decoupled weight decay: p (1 - lr * decay * times). */
export const shrunk = ({ parameter, scalars, weight_decay }: RuleInput, times: Tensor): Tensor =>
  weight_decay === 0 ? parameter : mul(parameter, sub(1, mul(mul(scalars['lr']!, weight_decay), times)));

/** The parameter, shrunk by decoupled weight decay: p (1 - lr * decay). */
export const decayed = ({ parameter, scalars, weight_decay }: RuleInput): Tensor =>
  weight_decay === 0 ? parameter : mul(parameter, sub(1, mul(scalars['lr']!, weight_decay)));

/** share * average + (1 - share) * value. */
export const movingAverage = (average: Tensor, value: Tensor, share: number): Tensor =>
  add(mul(average, share), mul(value, 1 - share));

export const movingSquare = (average: Tensor, value: Tensor, share: number): Tensor =>
  movingAverage(average, square(value), share);

/** Scalars of a step of Adam's: the rate, and what corrects both averages for beginning at zero. */
export const corrected =
  (beta1: number, beta2: number): Rule['scalars'] =>
  (lr, step) => ({
    lr,
    step_size: lr / (1 - beta1 ** step),
    bias_correction2_sqrt: Math.sqrt(1 - beta2 ** step),
  });
