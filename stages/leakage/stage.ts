/** The stage `leakage`: looks for images and patients of a task's evaluation among those of a pre-training. */
import type { StageDefinition } from '../stage.ts';
import type { LeakageParams } from './params.ts';

export const leakage: StageDefinition<LeakageParams> = {
  version: 1,
  // What makes a result worthless is told before days of pre-training.
  urgent: true,
  externalFiles: async () => [],
  run: async (context) => (await import('./run.ts')).run(context),
};
