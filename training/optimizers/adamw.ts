import { amsgrad, rule } from './adam.ts';
import { each, type OptimizerKind } from './kind.ts';
import { betas, eps, weightDecay } from './settings.ts';

/** AdamW (Loshchilov and Hutter, 2019), in the order of torch.optim.AdamW; with the weight decay of its recipes' papers. */
export const adamw: OptimizerKind<'adamw'> = {
  settings: { betas, eps: eps(1e-8), weight_decay: weightDecay(0.05), amsgrad },
  about: 'Adam with decoupled weight decay',
  create: each((settings) => rule(settings, 'decoupled')),
};
