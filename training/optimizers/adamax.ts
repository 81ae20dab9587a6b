import { abs, add, div, maximum, mul, sub } from '../../tensor/tf.ts';
import { movingAverage, penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/**
 * Adam by the infinity norm (Kingma and Ba, 2015, section 7.1) with L2 weight decay, as torch.optim.Adamax:
 * m <- moving average of g; u <- max(beta2 * u, |g| + eps); p <- p - lr / (1 - beta1^t) * m / u.
 */
function rule({ betas: [beta1, beta2], eps }: SettingsOf<'adamax'>): Rule {
  return {
    state: { exp_avg: 0, exp_inf: 0 },
    scalars: (lr, step) => ({ step_size: lr / (1 - beta1 ** step) }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      const exp_inf = maximum(mul(state['exp_inf']!, beta2), add(abs(gradient), eps));
      return {
        parameter: sub(parameter, mul(div(exp_avg, exp_inf), scalars['step_size']!)),
        state: { exp_avg, exp_inf },
      };
    },
  };
}

export const adamax: OptimizerKind<'adamax'> = {
  settings: { betas, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
