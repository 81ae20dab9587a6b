import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { decayed, movingAverage, movingSquare } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import { rectified } from './rectification.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/**
 * Rectified Adam (Liu et al., 2020) with decoupled weight decay, as timm 0.5.4's RAdam: while too few squares have
 * been averaged to trust them, a step is one of momentum alone.
 */
function rule({ betas: [beta1, beta2], eps }: SettingsOf<'radam'>): Rule {
  return {
    state: { exp_avg: 0, exp_avg_sq: 0 },
    scalars: rectified(beta1, beta2),
    update(input) {
      const { gradient, state, scalars } = input;
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      const exp_avg_sq = movingSquare(state['exp_avg_sq']!, gradient, beta2);
      const rate = add(scalars['plain_step']!, div(scalars['adaptive_step']!, add(sqrt(exp_avg_sq), eps)));
      return { parameter: sub(decayed(input), mul(exp_avg, rate)), state: { exp_avg, exp_avg_sq } };
    },
  };
}

export const radam: OptimizerKind<'radam'> = {
  settings: { betas, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
