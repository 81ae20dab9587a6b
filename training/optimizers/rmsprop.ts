import { add, div, mul, sqrt, sub } from '../../tensor/tf.ts';
import { movingSquare, penalized } from './arithmetic.ts';
import type { Rule } from './rule.ts';

/** Share of the old in the average of squares; timm's, where torch's own default is 0.99. */
const ALPHA = 0.9;

export interface RmspropOptions {
  readonly momentum: number;
  readonly eps: number;
}

/**
 * RMSprop (Hinton, 2012) with momentum and L2 weight decay, as torch.optim.RMSprop:
 * v <- average of g²; b <- momentum * b + g / (sqrt(v) + eps); p <- p - lr * b.
 */
export function rmsprop({ momentum, eps }: RmspropOptions): Rule {
  return {
    state: { square_avg: 0, momentum: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const square_avg = movingSquare(state['square_avg']!, gradient, ALPHA);
      const scaled = div(gradient, add(sqrt(square_avg), eps));
      const velocity = add(mul(state['momentum']!, momentum), scaled);
      return { parameter: sub(parameter, mul(velocity, scalars['lr']!)), state: { square_avg, momentum: velocity } };
    },
  };
}

/**
 * RMSprop as TensorFlow has it (timm's RMSpropTF), with which EfficientNets were trained: the average of squares
 * starts at 1, eps is under the root, and the learning rate is inside the momentum.
 */
export function rmspropTf({ momentum, eps }: RmspropOptions): Rule {
  return {
    state: { square_avg: 1, momentum: 0 },
    scalars: (lr) => ({ lr }),
    update(input) {
      const gradient = penalized(input);
      const { parameter, state, scalars } = input;
      const square_avg = movingSquare(state['square_avg']!, gradient, ALPHA);
      const step = mul(div(gradient, sqrt(add(square_avg, eps))), scalars['lr']!);
      const velocity = add(mul(state['momentum']!, momentum), step);
      return { parameter: sub(parameter, velocity), state: { square_avg, momentum: velocity } };
    },
  };
}
