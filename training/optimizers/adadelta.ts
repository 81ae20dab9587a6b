import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { movingSquare, penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { eps, weightDecay } from './settings.ts';

/** Share of the old in both averages: torch's and timm's. */
const RHO = 0.9;

/**
 * Adadelta (Zeiler, 2012) with L2 weight decay, as torch.optim.Adadelta: a step is g times the ratio of the root mean
 * squares of earlier steps and of the gradients, times lr.
 */
function rule({ eps }: SettingsOf<'adadelta'>): Rule {
  return {
    state: { square_avg: 0, acc_delta: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const square_avg = movingSquare(state['square_avg']!, gradient, RHO);
      const ratio = div(sqrt(add(state['acc_delta']!, eps)), sqrt(add(square_avg, eps)));
      const delta = mul(ratio, gradient);
      return {
        parameter: sub(parameter, mul(delta, scalars['lr']!)),
        state: { square_avg, acc_delta: movingSquare(state['acc_delta']!, delta, RHO) },
      };
    },
  };
}

export const adadelta: OptimizerKind<'adadelta'> = {
  settings: { eps: eps(1e-6), weight_decay: weightDecay(0) },
  create: each(rule),
};
