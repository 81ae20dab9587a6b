import type { Schema } from '../../schemas/schema.ts';
import { add, div, minimum, mul, sub } from '../../tensor/tf.ts';
import { each, type OptimizerKind, type SettingsOf } from './kind.ts';
import { euclidean, unlessZero } from './norms.ts';
import type { Rule } from './rule.ts';
import { eps, momentum, trustClip, weightDecay } from './settings.ts';

const nesterov: Schema = {
  type: 'boolean',
  default: false,
  omitDefault: true,
  description: "Nesterov's momentum (timm's `nlars`, and `nlarc` with trust_clip)",
};

/** The paper's eta, which timm calls trust_coeff. */
const TRUST = 0.001;

/**
 * LARS (You et al., 2017), as timm 0.5.4's: gradients of tensors with weight decay are scaled by
 * 0.001 * |p| / (|g| + decay * |p| + eps), then v <- momentum * v + g; p <- p - lr * v.
 * Weight decay counts in that ratio alone: timm 0.5.4 drops the sum g + decay * p that the paper descends along.
 * Tensors without weight decay (biases, norms) take the step of plain momentum. With `trust_clip` the ratio is over the rate, and
 * at most 1 (LARC), so that the step is that of a rate of 0.001 * |p| / (...) or of the schedule's, whichever is lower.
 */
function rule({ momentum, eps, trust_clip = false, nesterov = false }: SettingsOf<'lars'>): Rule {
  return {
    state: { momentum: 0 },
    scalars: (lr) => ({ lr }),
    update({ parameter, gradient, state, scalars, weight_decay }) {
      const scaled = weight_decay === 0 ? gradient : mul(gradient, trust());
      const velocity = add(mul(state['momentum']!, momentum), scaled);
      const step = nesterov ? add(scaled, mul(velocity, momentum)) : velocity;
      return { parameter: sub(parameter, mul(step, scalars['lr']!)), state: { momentum: velocity } };

      function trust() {
        const [own, its] = [euclidean(parameter), euclidean(gradient)];
        const whole = add(add(its, mul(own, weight_decay)), eps);
        const ratio = unlessZero(div(mul(own, TRUST), whole), own, its);
        return trust_clip ? minimum(div(ratio, scalars['lr']!), 1) : ratio;
      }
    },
  };
}

export const lars: OptimizerKind<'lars'> = {
  // Not 0: it scales the steps of tensors with weight decay only.
  settings: { momentum, eps: eps(1e-8), weight_decay: weightDecay(1e-4), trust_clip: trustClip, nesterov },
  create: each(rule),
};
