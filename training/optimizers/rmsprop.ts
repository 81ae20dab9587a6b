import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { movingSquare, penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { eps, momentum, weightDecay } from './settings.ts';

/** Share of the old in the average of squares; timm's, where torch's own default is 0.99. */
export const ALPHA = 0.9;

/**
 * RMSprop (Hinton, 2012) with momentum and L2 weight decay, as torch.optim.RMSprop:
 * v <- average of g²; b <- momentum * b + g / (sqrt(v) + eps); p <- p - lr * b.
 */
function rule({ momentum, eps }: SettingsOf<'rmsprop'>): Rule {
  return {
    state: { square_avg: 0, momentum: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const square_avg = movingSquare(state['square_avg']!, gradient, ALPHA);
      const scaled = div(gradient, add(sqrt(square_avg), eps));
      const velocity = add(mul(state['momentum']!, momentum), scaled);
      return { parameter: sub(parameter, mul(velocity, scalars['lr']!)), state: { square_avg, momentum: velocity } };
    },
  };
}

export const rmsprop: OptimizerKind<'rmsprop'> = {
  settings: { momentum, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
