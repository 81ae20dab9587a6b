/** What the evaluations of all tasks have in common. */
import { setImmediate } from 'node:timers/promises';
import { Interrupted, StepError } from '../common/errors.ts';
import type { Metrics } from '../metrics/classification.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import type { Predictions, SegmentationPredictions } from './predictions.ts';
import type { StageContext } from './stage.ts';

export type EvaluationContext = StageContext<EvaluateParams>;

export interface Evaluation {
  readonly predictions: Predictions | SegmentationPredictions;
  readonly metrics: Metrics;
}

/** Says how far it is, and lets the event loop turn, without which a signal is not seen. @throws Interrupted */
export function evaluationProgress({ emit, signal }: EvaluationContext, total: number) {
  const started = performance.now();
  return async (done: number): Promise<void> => {
    const seconds = (performance.now() - started) / 1000;
    const images_per_second = done / seconds;
    const seconds_left = (seconds / done) * (total - done);
    emit({ type: 'progress', unit: 'images', done, total, images_per_second, seconds_left });
    await setImmediate();
    if (signal.aborted) throw new Interrupted({ message: 'evaluation was stopped', hint: 'The next run repeats it.' });
  };
}

/** A model that has diverged scores nothing. */
export function notFinite(id: string): StepError {
  return new StepError({
    message: `image ${id}: the model's output is not finite`,
    hint: 'The weights are damaged or training has diverged: lower schedule.lr.',
  });
}
