import type { Model } from '../../models/model.ts';
import type { OptimizerSettings } from '../../schemas/config.ts';
import { adamw } from './adamw.ts';
import type { Optimizer } from './optimizer.ts';
import { sgd } from './sgd.ts';
import { weightDecays } from './weight-decay.ts';

export type { Optimizer } from './optimizer.ts';

/** The optimiser that an experiment's `schedule.optimizer` names, for the parameters of `model`. */
export function createOptimizer(
  settings: OptimizerSettings,
  model: Pick<Model, 'parameters' | 'no_weight_decay'>,
): Optimizer {
  const decays = weightDecays(model, settings.weight_decay);
  switch (settings.name) {
    case 'sgd':
      return sgd({ momentum: settings.momentum, weightDecays: decays });
    case 'adamw':
      return adamw({ betas: settings.betas, eps: settings.eps, weightDecays: decays });
  }
}
