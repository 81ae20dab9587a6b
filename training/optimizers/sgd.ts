import type { Schema } from '../../schemas/schema.ts';
import { add, mul, sub } from '../../tensor/tf.ts';
import { penalized } from './arithmetic.ts';
import { each, type OptimizerKind } from './kind.ts';
import type { Rule } from './rule.ts';
import { momentum, weightDecay } from './settings.ts';

const dampening: Schema = {
  type: 'number',
  minimum: 0,
  exclusiveMaximum: 1,
  default: 0,
  omitDefault: true,
  description: 'share of each gradient but the first that the momentum does not take up',
};

interface SgdOptions {
  readonly momentum: number;
  /** Nesterov's momentum, which looks one step ahead. */
  readonly nesterov: boolean;
  /** Share of each gradient but the first that the momentum does not take up; 0 when left out. */
  readonly dampening?: number;
}

/**
 * Stochastic gradient descent with momentum and L2 weight decay, as torch.optim.SGD:
 * v <- momentum * v + g + decay * p; p <- p - lr * v, or with Nesterov p - lr * (g + decay * p + momentum * v).
 * With dampening, v takes up (1 - dampening) * (g + decay * p); the first step starts v with all of it, as in torch.
 * Beware of the names: plain momentum is `sgd` in assay and torch, but `momentum` in timm, whose `sgd` is Nesterov's.
 */
export function rule({ momentum, nesterov, dampening = 0 }: SgdOptions): Rule {
  const damped = dampening > 0 && momentum > 0;
  return {
    state: momentum === 0 ? {} : { momentum: 0 },
    scalars: (lr, step) => ({ lr, ...(damped && { taken: step === 1 ? 1 : 1 - dampening }) }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const lr = scalars['lr']!;
      if (momentum === 0) return { parameter: sub(parameter, mul(gradient, lr)), state: {} };
      const taken = damped ? mul(gradient, scalars['taken']!) : gradient;
      const velocity = add(mul(state['momentum']!, momentum), taken);
      const step = nesterov ? add(gradient, mul(velocity, momentum)) : velocity;
      return { parameter: sub(parameter, mul(step, lr)), state: { momentum: velocity } };
    },
  };
}

export const sgd: OptimizerKind<'sgd'> = {
  settings: { momentum, weight_decay: weightDecay(0), dampening },
  about: 'with plain momentum (timm calls it `momentum`)',
  create: each((settings) => rule({ ...settings, nesterov: false })),
};
