import type { SearchTrialParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';

/**
 * One training at one of the learning rates that are searched: as `finetune` trains, but what is kept is its lowest
 * validation loss alone. Looks at no test image.
 */
export const searchTrial: StageDefinition<SearchTrialParams> = {
  version: 1,
  externalFiles: async () => [],
  memory: async (params, device) => (await import('../memory.ts')).finetuneMemory(params, device),
  run: async (context) => (await import('./run.ts')).run(context),
};
