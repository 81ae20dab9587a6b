import type { Schema } from '../../schemas/schema.ts';
import { add, div, mul, pow, square, sub } from '../../tensor/tf.ts';
import { decayed, movingAverage, penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { eps, momentum, weightDecay } from './settings.ts';

const decoupled: Schema = {
  type: 'boolean',
  default: false,
  omitDefault: true,
  description: "decoupled weight decay, p (1 - lr * decay), in place of an L2 penalty (timm's `madgradw`)",
};

/**
 * MADGRAD (Defazio and Jelassi, 2021), as timm 0.5.4's: weighted sums of gradients and of their squares since the first
 * step, z = p0 - s / (cube root of v + eps), of which the parameters are a moving average. It adds eps to the rate, too.
 */
function rule({ momentum, eps, decoupled = false }: SettingsOf<'madgrad'>): Rule {
  return {
    state: { grad_sum_sq: 0, s: 0, x0: 0 },
    scalars: (lr, step) => ({ lr, weight: (lr + eps) * Math.sqrt(step), first: step === 1 ? 1 : 0 }),
    update(input) {
      const { parameter, state, scalars } = input;
      const { weight, first } = scalars;
      const gradient = decoupled ? input.gradient : penalized(input);
      // What the parameters were before the first step is kept from then on.
      const x0 = add(mul(state['x0']!, sub(1, first!)), mul(parameter, first!));
      const grad_sum_sq = add(state['grad_sum_sq']!, mul(square(gradient), weight!));
      const s = add(state['s']!, mul(gradient, weight!));
      const z = sub(x0, div(s, add(pow(grad_sum_sq, 1 / 3), eps)));
      const from = decoupled ? decayed(input) : parameter;
      return { parameter: movingAverage(from, z, momentum), state: { grad_sum_sq, s, x0 } };
    },
  };
}

export const madgrad: OptimizerKind<'madgrad'> = {
  settings: { momentum, eps: eps(1e-6), weight_decay: weightDecay(0), decoupled },
  create: each(rule),
};
