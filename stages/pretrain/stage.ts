/** The stage `pretrain`: trains a model without labels on the images of data sets, and leaves a checkpoint to load. */
import type { PretrainParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';

export const pretrain: StageDefinition<PretrainParams> = {
  version: 2,
  externalFiles: async () => [],
  run: async (context) => (await import('./run.ts')).run(context),
};
