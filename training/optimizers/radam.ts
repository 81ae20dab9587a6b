import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { decayed, movingAverage, movingSquare } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { betas, eps, weightDecay } from './settings.ts';

/**
 * Rectified Adam (Liu et al., 2020) with decoupled weight decay, as timm 0.5.4's RAdam: while too few squares have
 * been averaged to trust them, a step is one of momentum alone.
 */
function rule({ betas: [beta1, beta2], eps }: SettingsOf<'radam'>): Rule {
  const longest = 2 / (1 - beta2) - 1;
  return {
    state: { exp_avg: 0, exp_avg_sq: 0 },
    scalars(lr, step) {
      const power = beta2 ** step;
      const length = longest - (2 * step * power) / (1 - power);
      const step_size = lr / (1 - beta1 ** step);
      const trusted = length >= 5;
      const rectification = trusted ? rectify(power, length, longest) : 0;
      // One of the two is zero: the traced step has no branches.
      return { lr, plain_step: trusted ? 0 : step_size, adaptive_step: step_size * rectification };
    },
    update(input) {
      const { gradient, state, scalars } = input;
      const exp_avg = movingAverage(state['exp_avg']!, gradient, beta1);
      const exp_avg_sq = movingSquare(state['exp_avg_sq']!, gradient, beta2);
      const rate = add(scalars['plain_step']!, div(scalars['adaptive_step']!, add(sqrt(exp_avg_sq), eps)));
      return { parameter: sub(decayed(input), mul(exp_avg, rate)), state: { exp_avg, exp_avg_sq } };
    },
  };
}

/** The square root of the paper's r_t and of the bias correction, as timm groups them. */
function rectify(power: number, length: number, longest: number): number {
  const ratio = ((length - 4) / (longest - 4)) * ((length - 2) / length) * (longest / (longest - 2));
  return Math.sqrt((1 - power) * ratio);
}

export const radam: OptimizerKind<'radam'> = {
  settings: { betas, eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
