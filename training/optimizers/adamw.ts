import { add, div, mul, sqrt, square, sub, type Tensor } from '../../tensor/tf.ts';
import { type Optimizer, type WeightDecays, zerosLike } from './optimizer.ts';

export interface AdamWOptions {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecays: WeightDecays;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), in the order of operations of torch.optim.AdamW:
 * p <- p * (1 - lr * decay); m, v <- moving averages of g and g²;
 * p <- p - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
 */
export function adamw(options: AdamWOptions): Optimizer {
  const { eps, weightDecays } = options;
  const [beta1, beta2] = options.betas;
  return {
    init: (shapes) => ({ ...zerosLike('exp_avg', shapes), ...zerosLike('exp_avg_sq', shapes) }),
    scalars: (lr, step) => ({
      lr,
      step_size: lr / (1 - beta1 ** step),
      bias_correction2_sqrt: Math.sqrt(1 - beta2 ** step),
    }),
    update({ parameters, gradients, state, scalars }) {
      const next: Record<string, Tensor> = {};
      const averages: Record<string, Tensor> = {};
      for (const [name, parameter] of Object.entries(parameters)) {
        const gradient = gradients[name]!;
        const first = add(mul(state[`exp_avg/${name}`]!, beta1), mul(gradient, 1 - beta1));
        const second = add(mul(state[`exp_avg_sq/${name}`]!, beta2), mul(square(gradient), 1 - beta2));
        averages[`exp_avg/${name}`] = first;
        averages[`exp_avg_sq/${name}`] = second;
        const decay = weightDecays[name] ?? 0;
        const decayed = decay === 0 ? parameter : mul(parameter, sub(1, mul(scalars['lr']!, decay)));
        const denominator = add(div(sqrt(second), scalars['bias_correction2_sqrt']!), eps);
        next[name] = sub(decayed, mul(div(first, denominator), scalars['step_size']!));
      }
      return { parameters: next, state: averages };
    },
  };
}
