import { add, mul, sub } from '../../tensor/tf.ts';
import { penalized } from './arithmetic.ts';
import type { Rule } from './rule.ts';

export interface SgdOptions {
  readonly momentum: number;
  /** Nesterov's momentum, which looks one step ahead. */
  readonly nesterov: boolean;
}

/**
 * Stochastic gradient descent with momentum and L2 weight decay, as torch.optim.SGD:
 * v <- momentum * v + g + decay * p; p <- p - lr * v, or with Nesterov p - lr * (g + decay * p + momentum * v).
 * Beware of the names: plain momentum is `sgd` in assay and torch, but `momentum` in timm, whose `sgd` is Nesterov's.
 */
export function sgd({ momentum, nesterov }: SgdOptions): Rule {
  return {
    state: momentum === 0 ? {} : { momentum: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const lr = scalars['lr']!;
      if (momentum === 0) return { parameter: sub(parameter, mul(gradient, lr)), state: {} };
      const velocity = add(mul(state['momentum']!, momentum), gradient);
      const step = nesterov ? add(gradient, mul(velocity, momentum)) : velocity;
      return { parameter: sub(parameter, mul(step, lr)), state: { momentum: velocity } };
    },
  };
}
