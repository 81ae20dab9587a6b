import type { EvaluateParams } from '../schemas/config.ts';
import type { StageDefinition } from './stage.ts';

/** Scores every test image with a fine-tuned model and measures the scores. */
export const evaluate: StageDefinition<EvaluateParams> = {
  name: 'evaluate',
  version: 1,
  externalFiles: async () => [],
  run: async (context) => (await import('./evaluate-run.ts')).run(context),
};
