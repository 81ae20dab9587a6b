import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { movingSquare, penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import { ALPHA } from './rmsprop.ts';
import type { Rule } from './rule.ts';
import { eps, momentum, weightDecay } from './settings.ts';

/**
 * RMSprop as TensorFlow has it (timm's RMSpropTF), with which EfficientNets were trained: the average of squares
 * starts at 1, eps is under the root, and the learning rate is inside the momentum.
 */
function rule({ momentum, eps }: SettingsOf<'rmsprop_tf'>): Rule {
  return {
    state: { square_avg: 1, momentum: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const square_avg = movingSquare(state['square_avg']!, gradient, ALPHA);
      const step = mul(div(gradient, sqrt(add(square_avg, eps))), scalars['lr']!);
      const velocity = add(mul(state['momentum']!, momentum), step);
      return { parameter: sub(parameter, velocity), state: { square_avg, momentum: velocity } };
    },
  };
}

export const rmsprop_tf: OptimizerKind<'rmsprop_tf'> = {
  settings: { momentum, eps: eps(1e-10), weight_decay: weightDecay(0) },
  create: each(rule),
};
