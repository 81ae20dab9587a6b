import { add, div, equal, mul, sqrt, square, sub, sum, where } from '../../tensor/tf.ts';
import { movingAverage } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/**
 * NovoGrad (Ginsburg et al., 2019), as timm 0.5.4's, which is NVIDIA's: v is the running mean of each tensor's squared norm, from
 * its first value on; m <- beta1 * m + g / (sqrt(v) + eps) + decay * p; p <- p - lr * m.
 */
function rule({ betas: [beta1, beta2], eps }: SettingsOf<'novograd'>): Rule {
  return {
    state: { exp_avg: 0, exp_avg_sq: 0 },
    stateShape: (name, shape) => (name === 'exp_avg_sq' ? [] : shape),
    scalars: (lr) => ({ lr }),
    update({ parameter, gradient, state, scalars, weight_decay }) {
      const before = state['exp_avg_sq']!;
      const norm = sum(square(gradient));
      const exp_avg_sq = where(equal(before, 0), norm, movingAverage(before, norm, beta2));
      const scaled = div(gradient, add(sqrt(exp_avg_sq), eps));
      const whole = weight_decay === 0 ? scaled : add(scaled, mul(parameter, weight_decay));
      const exp_avg = add(mul(state['exp_avg']!, beta1), whole);
      return { parameter: sub(parameter, mul(exp_avg, scalars['lr']!)), state: { exp_avg, exp_avg_sq } };
    },
  };
}

export const novograd: OptimizerKind<'novograd'> = {
  settings: { betas: { ...betas, default: [0.95, 0.98] }, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
