import type { OptimizerSettings } from '../../schemas/types.ts';
import { withoutPrefix, withPrefix } from '../../tensor/records.ts';
import { add, mul, sub, type Tensor } from '../../tensor/tf.ts';
import { filled } from '../filled.ts';
import type { Optimizer } from './optimizer.ts';

const PREFIX = 'lookahead/';

type LookaheadSettings = NonNullable<OptimizerSettings['lookahead']>;

/**
 * Lookahead (Zhang et al., 2019) around another optimiser, as timm 0.5.4's: after every k-th step the slow weights move
 * the share alpha of the way to the fast ones, which go on from there. The slow weights begin as the fast ones are after
 * the k-th step, where the paper takes the initial ones, so that the first of these moves changes nothing.
 */
export function lookahead(inner: Optimizer, { k, alpha }: LookaheadSettings): Optimizer {
  return {
    init: (shapes) => ({ ...inner.init(shapes), ...filled(PREFIX, 0, shapes) }),
    scalars(lr, step) {
      const meets = step % k === 0;
      // The traced step has no branches: a share of 0 leaves the weights, one of 1 takes the other's over.
      const share = step === k ? 1 : alpha;
      return { ...inner.scalars(lr, step), [`${PREFIX}slow`]: meets ? share : 0, [`${PREFIX}fast`]: meets ? 1 : 0 };
    },
    update(input) {
      const { parameters, state } = inner.update(input);
      const slow: Record<string, Tensor> = {};
      const fast: Record<string, Tensor> = {};
      for (const [name, before] of Object.entries(withoutPrefix(PREFIX, input.state))) {
        slow[name] = towards(before, parameters[name]!, input.scalars[`${PREFIX}slow`]!);
        fast[name] = towards(parameters[name]!, slow[name], input.scalars[`${PREFIX}fast`]!);
      }
      return { parameters: fast, state: { ...state, ...withPrefix(PREFIX, slow) } };
    },
  };
}

/** from (1 - share) + to * share: exactly one of them where the share is 0 or 1. */
const towards = (from: Tensor, to: Tensor, share: Tensor): Tensor => add(mul(from, sub(1, share)), mul(to, share));
