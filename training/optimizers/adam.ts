import type { Schema } from '../../schemas/schema.ts';
import { add, div, maximum, mul, sqrt, sub } from '../../tensor/tf.ts';
import { corrected, decayed, movingAverage, movingSquare, penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/** Divides by the root of the largest v so far (Reddi et al., 2018), as torch's `amsgrad=True`. */
export const amsgrad: Schema = {
  type: 'boolean',
  default: false,
  omitDefault: true,
  description: 'divide by the largest running mean of squares so far',
};

/**
 * Adam (Kingma and Ba, 2015), in the order of operations of torch.optim.Adam:
 * m, v <- moving averages of g and g²; p <- p - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
 * @param decay `l2`: g is that of the loss with an L2 penalty; `decoupled`: p <- p * (1 - lr * decay) comes first
 */
export function rule(settings: SettingsOf<'adam' | 'adamw'>, decay: 'l2' | 'decoupled'): Rule {
  const {
    betas: [beta1, beta2],
    eps,
    amsgrad = false,
  } = settings;
  return {
    state: { exp_avg: 0, exp_avg_sq: 0, ...(amsgrad && { max_exp_avg_sq: 0 }) },
    scalars: corrected(beta1, beta2),
    update(input) {
      const { parameter, gradient, state, scalars } = input;
      const descent = decay === 'l2' ? penalized(input) : gradient;
      const exp_avg = movingAverage(state['exp_avg']!, descent, beta1);
      const exp_avg_sq = movingSquare(state['exp_avg_sq']!, descent, beta2);
      const squares = amsgrad ? maximum(state['max_exp_avg_sq']!, exp_avg_sq) : exp_avg_sq;
      const denominator = add(div(sqrt(squares), scalars['bias_correction2_sqrt']!), eps);
      const from = decay === 'l2' ? parameter : decayed(input);
      return {
        parameter: sub(from, mul(div(exp_avg, denominator), scalars['step_size']!)),
        state: { exp_avg, exp_avg_sq, ...(amsgrad && { max_exp_avg_sq: squares }) },
      };
    },
  };
}

export const adam: OptimizerKind<'adam'> = {
  settings: { betas, eps: eps(1e-8), weight_decay: weightDecay(0), amsgrad },
  create: each((settings) => rule(settings, 'l2')),
};
