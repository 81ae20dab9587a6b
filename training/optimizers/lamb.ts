import { add, div, minimum, mul, sqrt, sub } from '../../tensor/tf.ts';
import { movingAverage, movingSquare } from './arithmetic.ts';
import type { OptimizerKind, SettingsOf } from './kind.ts';
import { euclidean, limitGlobalNorm, unlessZero } from './norms.ts';
import type { Optimizer, ParameterOptions } from './optimizer.ts';
import { byRule, type Rule } from './rule.ts';
import { betas, eps, trustClip, weightDecay } from './settings.ts';

/** Global norm that gradients are limited to before anything else; timm's. */
const LIMIT = 1;

/**
 * LAMB (You et al., 2020), as timm 0.5.4's: Adam's step plus decay * p, scaled to the norm of the tensor that it changes.
 * Tensors without weight decay (biases, norms) take Adam's step as it is.
 */
function create(settings: SettingsOf<'lamb'>, parameters: ParameterOptions): Optimizer {
  const optimizer = byRule(rule(settings), parameters);
  return {
    ...optimizer,
    update: (input) => optimizer.update({ ...input, gradients: limitGlobalNorm(input.gradients, LIMIT) }),
  };
}

function rule({ betas: [beta1, beta2], eps, trust_clip = false }: SettingsOf<'lamb'>): Rule {
  return {
    state: { exp_avg: 0, exp_avg_sq: 0 },
    scalars: (lr, step) => ({
      lr,
      bias_correction1: 1 - beta1 ** step,
      bias_correction2_sqrt: Math.sqrt(1 - beta2 ** step),
    }),
    update({ parameter, gradient, state, scalars, weight_decay }) {
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      const exp_avg_sq = movingSquare(state['exp_avg_sq']!, gradient, beta2);
      const denominator = add(div(sqrt(exp_avg_sq), scalars['bias_correction2_sqrt']!), eps);
      const step = div(div(exp_avg, scalars['bias_correction1']!), denominator);
      const lr = scalars['lr']!;
      const next = { exp_avg, exp_avg_sq };
      if (weight_decay === 0) return { parameter: sub(parameter, mul(step, lr)), state: next };
      const whole = add(step, mul(parameter, weight_decay));
      const [own, its] = [euclidean(parameter), euclidean(whole)];
      const ratio = unlessZero(div(own, its), own, its);
      const trust = trust_clip ? minimum(ratio, 1) : ratio;
      return { parameter: sub(parameter, mul(whole, mul(trust, lr))), state: next };
    },
  };
}

export const lamb: OptimizerKind<'lamb'> = {
  settings: { betas, eps: eps(1e-6), weight_decay: weightDecay(0.05), trust_clip: trustClip },
  create,
};
