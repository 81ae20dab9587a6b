import { add, div, mul, sqrt, square, sub } from '../../tensor/tf.ts';
import { penalized } from './arithmetic.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import type { Rule } from './rule.ts';
import { eps, weightDecay } from './settings.ts';

/** AdaGrad (Duchi et al., 2011) with L2 weight decay, as torch.optim.Adagrad: p <- p - lr * g / (sqrt(sum of g²) + eps). */
function rule({ eps }: SettingsOf<'adagrad'>): Rule {
  return {
    state: { sum: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const sum = add(state['sum']!, square(gradient));
      const step = mul(div(gradient, add(sqrt(sum), eps)), scalars['lr']!);
      return { parameter: sub(parameter, step), state: { sum } };
    },
  };
}

export const adagrad: OptimizerKind<'adagrad'> = {
  settings: { eps: eps(1e-8), weight_decay: weightDecay(0) },
  create: each(rule),
};
