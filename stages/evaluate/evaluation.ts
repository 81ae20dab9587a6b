/** What the evaluations of all tasks have in common. */
import { setImmediate } from 'node:timers/promises';
import { Interrupted, StepError } from '../../common/errors.ts';
import type { PreparedDataset } from '../../data/dataset.ts';
import type { Metrics } from '../../metrics/classification.ts';
import type { EvaluateParams } from '../../schemas/config.ts';
import type { StageContext } from '../stage.ts';
import type { EvaluatedSplit } from './case-list.ts';
import type { CaseValues } from './case-values.ts';

export type EvaluationContext = StageContext<EvaluateParams>;

export interface Evaluation {
  /** SHA-256 of each split's labels or masks. */
  readonly truths: Readonly<Record<EvaluatedSplit, string>>;
  readonly values: Readonly<Record<EvaluatedSplit, CaseValues>>;
  /** Classes or structures. */
  readonly columns: number;
  /** Of the test images. */
  readonly metrics: Metrics;
}

/**
 * Told of each batch, says how far it is, and lets the event loop turn, without which a signal is not seen.
 * @returns a function of the number of images in the batch, which throws Interrupted
 */
export function evaluationProgress(
  { emit, signal }: EvaluationContext,
  { splits: all }: Pick<PreparedDataset, 'splits'>,
  splits: readonly EvaluatedSplit[],
) {
  const total = splits.reduce((sum, split) => sum + all[split].length, 0);
  const started = performance.now();
  let done = 0;
  return async (more: number): Promise<void> => {
    done += more;
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
