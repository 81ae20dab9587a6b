/** The stage `pretrain-load`: takes a model's initial tensors from a weights file; none for `random`. */
import type { PretrainLoadParams } from '../schemas/config.ts';
import type { StageDefinition } from './stage.ts';
import { weightsFile } from './weights-file.ts';

export const pretrainLoad: StageDefinition<PretrainLoadParams> = {
  name: 'pretrain-load',
  version: 1,

  async externalFiles({ init }, { weights }) {
    return init.method === 'random' ? [] : [weightsFile(weights)];
  },

  run: async (context) => (await import('./pretrain-load-run.ts')).run(context),
};
