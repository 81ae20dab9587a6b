/** The registry of optimisers, and what is common to all. */
import type { Model } from '../../models/model.ts';
import type { OptimizerSettings } from '../../schemas/types.ts';
import { adabelief } from './adabelief.ts';
import { adadelta } from './adadelta.ts';
import { adafactor } from './adafactor.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamp } from './adamp.ts';
import { adamw } from './adamw.ts';
import type { OptimizerKind, OptimizerName } from './kind.ts';
import { lamb } from './lamb.ts';
import { lars } from './lars.ts';
import { lookahead } from './lookahead.ts';
import { madgrad } from './madgrad.ts';
import { nadam } from './nadam.ts';
import { nesterov } from './nesterov.ts';
import { novograd } from './novograd.ts';
import type { Optimizer, ParameterOptions } from './optimizer.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { rmsprop_tf } from './rmsprop-tf.ts';
import { sgd } from './sgd.ts';
import { sgdp } from './sgdp.ts';
import { weightDecays } from './weight-decay.ts';

export type { Optimizer } from './optimizer.ts';

/** In the order in which they are listed to users. */
export const optimizers: { readonly [Name in OptimizerName]: OptimizerKind<Name> } = {
  sgd,
  nesterov,
  adam,
  adamw,
  nadam,
  radam,
  adamax,
  adamp,
  adabelief,
  lamb,
  lars,
  sgdp,
  rmsprop,
  rmsprop_tf,
  adagrad,
  adadelta,
  adafactor,
  madgrad,
  novograd,
};

/**
 * The optimiser that an experiment's `schedule.optimizer` names, for the parameters of `model`.
 * @param lrScales factor of the learning rate by parameter
 */
export function createOptimizer(
  settings: OptimizerSettings,
  model: Pick<Model, 'parameters' | 'no_weight_decay'>,
  lrScales: ParameterOptions['lrScales'] = {},
): Optimizer {
  return optimizerFor(settings, { weightDecays: weightDecays(model, settings.weight_decay), lrScales });
}

/** The same where weight decay is known by parameter; that of the settings is not looked at. */
export function optimizerFor(settings: OptimizerSettings, parameters: ParameterOptions): Optimizer {
  // The compiler cannot see that a kind is given its own settings.
  const kind = optimizers[settings.name] as OptimizerKind<OptimizerName>;
  const optimizer = kind.create(settings, parameters);
  return settings.lookahead ? lookahead(optimizer, settings.lookahead) : optimizer;
}
