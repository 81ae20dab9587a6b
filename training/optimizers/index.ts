import type { Model } from '../../models/model.ts';
import type { OptimizerSettings } from '../../schemas/config.ts';
import { adabelief } from './adabelief.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamp } from './adamp.ts';
import { lamb } from './lamb.ts';
import { lars } from './lars.ts';
import { lookahead } from './lookahead.ts';
import { nadam } from './nadam.ts';
import type { Optimizer, ParameterOptions } from './optimizer.ts';
import { radam } from './radam.ts';
import { rmsprop, rmspropTf } from './rmsprop.ts';
import { byRule, type Rule } from './rule.ts';
import { sgd } from './sgd.ts';
import { sgdp } from './sgdp.ts';
import { weightDecays } from './weight-decay.ts';

export type { Optimizer } from './optimizer.ts';

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
  const optimizer = innerOptimizer(settings, parameters);
  return settings.lookahead === undefined ? optimizer : lookahead(optimizer, settings.lookahead);
}

function innerOptimizer(settings: OptimizerSettings, parameters: ParameterOptions): Optimizer {
  const each = (rule: Rule): Optimizer => byRule(rule, parameters);
  switch (settings.name) {
    case 'sgd':
      return each(sgd({ ...settings, nesterov: false }));
    case 'nesterov':
      return each(sgd({ momentum: settings.momentum, nesterov: true }));
    case 'adam':
      return each(adam(settings, { decay: 'l2', amsgrad: settings.amsgrad ?? false }));
    case 'adamw':
      return each(adam(settings, { decay: 'decoupled', amsgrad: settings.amsgrad ?? false }));
    case 'nadam':
      return each(nadam(settings));
    case 'radam':
      return each(radam(settings));
    case 'adamax':
      return each(adamax(settings));
    case 'adamp':
      return each(adamp(settings));
    case 'sgdp':
      return each(sgdp(settings));
    case 'lars':
      return each(lars(settings));
    case 'adabelief':
      return each(adabelief(settings));
    case 'lamb':
      return lamb(settings, parameters);
    case 'rmsprop':
      return each(rmsprop(settings));
    case 'rmsprop_tf':
      return each(rmspropTf(settings));
    case 'adagrad':
      return each(adagrad(settings));
    case 'adadelta':
      return each(adadelta(settings));
  }
}
