import type { Family } from '../../models/family.ts';
import type { Model } from '../../models/model.ts';
import { createOptimizer } from '../optimizers/index.ts';
import type { TrainStepParts } from '../step.ts';

/** The training step whose time and memory are told of a model: SGD with momentum 0.9, and cross-entropy or Dice. */
export function usualStep(model: Model, task: Family['task']): TrainStepParts {
  const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 0 }, model);
  return { model, loss: task === 'segmentation' ? 'dice' : 'cross-entropy', optimizer };
}
