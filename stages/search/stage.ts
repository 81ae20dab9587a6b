import type { SearchParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';

/**
 * Chooses the learning rate whose trainings have the lowest mean validation loss. What it leaves is the rate alone: a
 * further rate that is tried and not chosen leaves all trials as they are.
 */
export const search: StageDefinition<SearchParams> = {
  version: 1,
  externalFiles: async () => [],
  run: async (context) => (await import('./run.ts')).run(context),
};
