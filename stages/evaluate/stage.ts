import type { EvaluateParams } from '../../schemas/config.ts';
import type { StageDefinition } from '../stage.ts';
import { METRICS_FILE } from './metrics-file.ts';

/** Scores every validation and test image with a fine-tuned model and measures the scores of the test images. */
export const evaluate: StageDefinition<EvaluateParams> = {
  version: 4,
  metricsFile: METRICS_FILE,
  externalFiles: async () => [],
  memory: async (params, device) => (await import('../memory.ts')).evaluateMemory(params, device),
  run: async (context) => (await import('./run.ts')).run(context),
};
