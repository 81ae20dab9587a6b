/** The stage `pretrain-load`: takes a model's initial tensors from a weights file; none for `random`. */
import { isMethod } from '../../pretraining/index.ts';
import type { PretrainLoadParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';

export const pretrainLoad: StageDefinition<PretrainLoadParams> = {
  version: 2,
  // Weights that do not fit are found within seconds: not after hours of preparing.
  urgent: true,

  async externalFiles({ init }, { weights }) {
    // Without a place they come from the step before, which some methods have.
    if (init.method === 'random' || (weights === undefined && isMethod(init.method))) return [];
    return (await import('./weights-file.ts')).weightsFiles(weights, init.method);
  },

  run: async (context) => (await import('./run.ts')).run(context),
};
