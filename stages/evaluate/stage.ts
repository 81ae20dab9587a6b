import type { EvaluateParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';

/** Scores every validation and test image with a fine-tuned model and measures the scores of the test images. */
export const evaluate: StageDefinition<EvaluateParams> = {
  name: 'evaluate',
  version: 2,
  externalFiles: async () => [],
  run: async (context) => (await import('./run.ts')).run(context),
};
