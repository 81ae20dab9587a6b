import type { EvaluateParams } from '../schemas/config.ts';
import type { StageDefinition } from './stage.ts';

/** Scores every test image with a fine-tuned model and measures the scores. */
export const evaluate: StageDefinition<EvaluateParams> = {
  name: 'evaluate',
  version: 1,
  externalFiles: async () => [],
  run: async (context) => (await import('./evaluate-run.ts')).run(context),
};

/** What `predictions.json` holds: all that later statistics need, image by image. */
export interface Predictions {
  readonly version: 1;
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  /** The test split in its own order. */
  readonly images: readonly {
    readonly id: string;
    /** multi-class: the class index; multi-label: one 0 or 1 a class. */
    readonly truth: number | readonly number[];
    /** Probability of each class, averaged over the crops. */
    readonly scores: readonly number[];
  }[];
}
