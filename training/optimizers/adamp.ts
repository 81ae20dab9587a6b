import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { corrected, movingAverage, movingSquare, shrunk } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import { projected } from './projection.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/** Factor of the weight decay where the step is projected; timm's. */
const WD_RATIO = 0.01;

/**
 * AdamP (Heo et al., 2021) with decoupled weight decay, as timm 0.5.4's, which looks ahead as Nesterov does: the step
 * (beta1 * m + (1 - beta1) * g) / (sqrt(v) / sqrt(1 - beta2^t) + eps), projected: see projection.ts.
 */
function rule({ betas: [beta1, beta2], eps }: SettingsOf<'adamp'>): Rule {
  return {
    state: { exp_avg: 0, exp_avg_sq: 0 },
    scalars: corrected(beta1, beta2),
    update(input) {
      const { parameter, gradient, state, scalars } = input;
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      const exp_avg_sq = movingSquare(state['exp_avg_sq']!, gradient, beta2);
      const denominator = add(div(sqrt(exp_avg_sq), scalars['bias_correction2_sqrt']!), eps);
      const ahead = div(movingAverage(exp_avg, gradient, beta1), denominator);
      const { step, decay } = projected({ parameter, gradient, step: ahead, eps, wd_ratio: WD_RATIO });
      return {
        parameter: sub(shrunk(input, decay), mul(step, scalars['step_size']!)),
        state: { exp_avg, exp_avg_sq },
      };
    },
  };
}

export const adamp: OptimizerKind<'adamp'> = {
  settings: { betas, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
