import { add, div, mul, sub } from '../../tensor/tf.ts';
import { shrunk } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import { projected } from './projection.ts';
import type { Rule } from './rule.ts';
import { eps, momentum, weightDecay } from './settings.ts';

/** Factor of the weight decay where the step is projected; timm's. */
const WD_RATIO = 0.1;

/**
 * SGDP (Heo et al., 2021), as timm 0.5.4's: the step of Nesterov's momentum, projected (see projection.ts), and
 * decoupled weight decay, p (1 - lr * decay / (1 - momentum)), which is as strong as an L2 penalty under momentum is.
 */
function rule({ momentum, eps }: SettingsOf<'sgdp'>): Rule {
  return {
    state: { momentum: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const { parameter, gradient, state, scalars } = input;
      const velocity = add(mul(state['momentum']!, momentum), gradient);
      const ahead = add(gradient, mul(velocity, momentum));
      const { step, decay } = projected({ parameter, gradient, step: ahead, eps, wd_ratio: WD_RATIO });
      const from = shrunk(input, div(decay, 1 - momentum));
      return { parameter: sub(from, mul(step, scalars['lr']!)), state: { momentum: velocity } };
    },
  };
}

export const sgdp: OptimizerKind<'sgdp'> = {
  settings: { momentum, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
