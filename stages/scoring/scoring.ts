/** What scoring images takes, whether they are of a data set or not. */
import { setImmediate } from 'node:timers/promises';
import { Interrupted, StepError } from '../../common/errors.ts';
import type { EvaluateParams } from '../../schemas/config.ts';
import type { DeviceContext } from '../open-device.ts';
import type { StageContext } from '../stage.ts';

export interface Scoring extends DeviceContext, Pick<StageContext<unknown>, 'signal'> {
  readonly params: Pick<EvaluateParams, 'model' | 'input' | 'crops' | 'flip' | 'batch_size' | 'precision'>;
  /** Folder with `weights.safetensors` of the trained model. */
  readonly weights: string;
}

/** Of an evaluation. */
export const scoringOf = ({ inputs, ...context }: StageContext<EvaluateParams>): Scoring => ({
  ...context,
  weights: inputs['model']!,
});

/**
 * Told of each batch, says how far it is, and lets the event loop turn, without which a signal is not seen.
 * @returns a function of the number of images in the batch, which throws Interrupted
 */
export function scoringProgress({ emit, signal }: Pick<Scoring, 'emit' | 'signal'>, total: number) {
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
