import { each, type OptimizerKind } from './kind.ts';
import { momentum, weightDecay } from './settings.ts';
import { rule } from './sgd.ts';

export const nesterov: OptimizerKind<'nesterov'> = {
  settings: { momentum, weight_decay: weightDecay(0) },
  about: "SGD with Nesterov's momentum (timm's `sgd`)",
  create: each((settings) => rule({ momentum: settings.momentum, nesterov: true })),
};
