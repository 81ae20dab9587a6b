import type { Schema } from '../../schemas/schema.ts';
import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { corrected, decayed, movingAverage, movingSquare } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import { rectified } from './rectification.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

const rectification: Schema = {
  type: 'boolean',
  default: false,
  omitDefault: true,
  description: "steps of momentum alone while few squares have been averaged (timm's `radabelief`)",
};

/**
 * AdaBelief (Zhuang et al., 2020) with decoupled weight decay, as timm 0.5.4's: Adam whose second average is of
 * the gradient's distance from its own average, s <- average of (g - m)², + eps. `rectify` trusts it as RAdam does.
 */
function rule({ betas: [beta1, beta2], eps, rectify = false }: SettingsOf<'adabelief'>): Rule {
  return {
    state: { exp_avg: 0, exp_avg_var: 0 },
    scalars: (rectify ? rectified : corrected)(beta1, beta2),
    update(input) {
      const { gradient, state, scalars } = input;
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      // The eps added here stays in the state, as in the authors' code.
      const exp_avg_var = add(movingSquare(state['exp_avg_var']!, sub(gradient, exp_avg), beta2), eps);
      const root = sqrt(exp_avg_var);
      const step = rectify
        ? mul(exp_avg, add(scalars['plain_step']!, div(scalars['adaptive_step']!, add(root, eps))))
        : mul(div(exp_avg, add(div(root, scalars['bias_correction2_sqrt']!), eps)), scalars['step_size']!);
      return { parameter: sub(decayed(input), step), state: { exp_avg, exp_avg_var } };
    },
  };
}

export const adabelief: OptimizerKind<'adabelief'> = {
  settings: { betas, eps: eps(1e-16), weight_decay: weightDecay(0), rectify: rectification },
  create: each(rule),
};
