import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { movingAverage, movingSquare, penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/** How fast the momentum rises towards beta1; the value of timm and of the paper's implementations. */
const SCHEDULE_DECAY = 0.004;

/**
 * Adam with Nesterov's momentum (Dozat, 2016) and L2 weight decay, as timm 0.5.4's Nadam: the momentum of step t is
 * beta1 * (1 - 0.96^(0.004 t) / 2), and bias is corrected by the product of all of them.
 */
function rule({ betas: [beta1, beta2], eps }: SettingsOf<'nadam'>): Rule {
  const momentum = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * SCHEDULE_DECAY));
  /** Product of the momenta of steps 1 to `step`; below 1e-20 it makes no difference any more. */
  const product = (step: number): number => {
    let result = 1;
    for (let each = 1; each <= step && result > 1e-20; each++) result *= momentum(each);
    return result;
  };
  return {
    state: { exp_avg: 0, exp_avg_sq: 0 },
    scalars: (lr, step) => ({
      gradient_step: (lr * (1 - momentum(step))) / (1 - product(step)),
      average_step: (lr * momentum(step + 1)) / (1 - product(step + 1)),
      bias_correction2_sqrt: Math.sqrt(1 - beta2 ** step),
    }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      const exp_avg_sq = movingSquare(state['exp_avg_sq']!, gradient, beta2);
      const denominator = add(div(sqrt(exp_avg_sq), scalars['bias_correction2_sqrt']!), eps);
      const step = add(mul(gradient, scalars['gradient_step']!), mul(exp_avg, scalars['average_step']!));
      return { parameter: sub(parameter, div(step, denominator)), state: { exp_avg, exp_avg_sq } };
    },
  };
}

export const nadam: OptimizerKind<'nadam'> = {
  settings: { betas, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
