/** Batches that are made in worker threads while the device computes. */
import type { SplitName } from '../schemas/config.ts';
import {
  type Batch,
  type EvaluationOptions,
  evaluationBatches,
  evaluationParts,
  type Parts,
  type Recipe,
  type TrainingOptions,
  trainingBatches,
  trainingParts,
} from './batches.ts';
import type { Dataset } from './store.ts';
import type { FeederSettings, FeederTask } from './workers/feeder.ts';
import { openPool, type WorkerPool } from './workers/pool.ts';

/**
 * The same batches in the same order, whatever the number of threads that make them. A batch's images are good until
 * the next batch is asked for: their memory is used again, since fresh memory costs as much as a third of the work.
 */
export interface Feeder {
  training(options: TrainingOptions): AsyncIterable<Batch>;
  evaluation(split: SplitName, options: EvaluationOptions): AsyncIterable<Batch>;
  close(): Promise<void>;
}

/** Batches that wait for the device beside those being made: enough to hide an unevenness, little memory. */
const READY = 2;

/**
 * @param folder that `dataset` was opened from
 * @param workers threads; 0 makes the batches in this one
 */
export function openFeeder(folder: string, dataset: Dataset, workers: number): Feeder {
  if (workers === 0)
    return {
      training: (options) => trainingBatches(dataset, options),
      evaluation: (split, options) => evaluationBatches(dataset, split, options),
      close: () => Promise.resolve(),
    };
  const module = new URL('./workers/feeder.ts', import.meta.url);
  const pool = openPool<FeederSettings, FeederTask, Batch>(module, workers, { folder });
  const ahead = workers + READY;
  return {
    training: (options) => feed(pool, trainingParts(dataset, options), { kind: 'training', options }, ahead),
    evaluation: (split, options) =>
      feed(pool, evaluationParts(dataset, split, options), { kind: 'evaluation', options }, ahead),
    close: () => pool.close(),
  };
}

/** No batch is begun before one of the `ahead` that were is taken: that is the back-pressure. */
async function* feed(
  pool: WorkerPool<FeederTask, Batch>,
  parts: Parts,
  recipe: Recipe,
  ahead: number,
): AsyncGenerator<Batch> {
  const begun: Promise<Batch>[] = [];
  const free: ArrayBuffer[] = [];
  let next = 0;
  const begin = (): void => {
    const memory = free.pop();
    begun.push(pool.run({ recipe, members: parts[next++]!, memory }, memory === undefined ? [] : [memory]));
  };
  try {
    while (next < parts.length || begun.length > 0) {
      while (next < parts.length && begun.length < ahead) begin();
      const batch = await begun.shift()!;
      yield batch;
      const { buffer } = batch.images;
      if (buffer instanceof ArrayBuffer) free.push(buffer);
    }
  } finally {
    // A consumer that stops early leaves batches that nobody waits for.
    await Promise.allSettled(begun);
  }
}
