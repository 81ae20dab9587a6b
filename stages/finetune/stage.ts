import type { FinetuneParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';

/**
 * Trains a model from the initial weights of `pretrain-load` on the data set of `prepare`, and keeps the weights of
 * the epoch with the lowest validation loss.
 */
export const finetune: StageDefinition<FinetuneParams> = {
  version: 8,
  externalFiles: async () => [],
  memory: async (params, device) => (await import('../memory.ts')).finetuneMemory(params, device),
  run: async (context) => (await import('./run.ts')).run(context),
};
