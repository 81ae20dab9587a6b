import { add, mul, sub, type Tensor } from '../../tensor/tf.ts';
import { type Optimizer, type WeightDecays, zerosLike } from './optimizer.ts';

/**
 * Stochastic gradient descent with plain (not Nesterov) momentum and L2 weight decay, as torch.optim.SGD:
 * v <- momentum * v + g + decay * p; p <- p - lr * v.
 * Beware of the names: this is what timm calls `momentum`; timm's `sgd` is the Nesterov variant.
 */
export function sgd(options: { readonly momentum: number; readonly weightDecays: WeightDecays }): Optimizer {
  const { momentum, weightDecays } = options;
  return {
    init: (shapes) => (momentum === 0 ? {} : zerosLike('momentum', shapes)),
    scalars: (lr) => ({ lr }),
    update({ parameters, gradients, state, scalars }) {
      const next: Record<string, Tensor> = {};
      const velocities: Record<string, Tensor> = {};
      for (const [name, parameter] of Object.entries(parameters)) {
        const decay = weightDecays[name] ?? 0;
        const gradient = decay === 0 ? gradients[name]! : add(gradients[name]!, mul(parameter, decay));
        const key = `momentum/${name}`;
        const velocity = momentum === 0 ? gradient : add(mul(state[key]!, momentum), gradient);
        if (momentum !== 0) velocities[key] = velocity;
        next[name] = sub(parameter, mul(velocity, scalars['lr']!));
      }
      return { parameters: next, state: velocities };
    },
  };
}
