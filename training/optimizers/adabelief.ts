import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { corrected, decayed, movingAverage, movingSquare } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/**
 * AdaBelief (Zhuang et al., 2020) with decoupled weight decay, as timm 0.5.4's without rectification: Adam whose
 * second average is of the gradient's distance from its own average, s <- average of (g - m)², + eps.
 */
function rule({ betas: [beta1, beta2], eps }: SettingsOf<'adabelief'>): Rule {
  return {
    state: { exp_avg: 0, exp_avg_var: 0 },
    scalars: corrected(beta1, beta2),
    update(input) {
      const { gradient, state, scalars } = input;
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      // The eps added here stays in the state, as in the authors' code.
      const exp_avg_var = add(movingSquare(state['exp_avg_var']!, sub(gradient, exp_avg), beta2), eps);
      const denominator = add(div(sqrt(exp_avg_var), scalars['bias_correction2_sqrt']!), eps);
      return {
        parameter: sub(decayed(input), mul(div(exp_avg, denominator), scalars['step_size']!)),
        state: { exp_avg, exp_avg_var },
      };
    },
  };
}

export const adabelief: OptimizerKind<'adabelief'> = {
  settings: { betas, eps: eps(1e-16), weight_decay: weightDecay(0) },
  create: each(rule),
};
