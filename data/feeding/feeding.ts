/** Batches that are made in worker threads while the device computes. */
import type { SplitName } from '../../schemas/config.ts';
import type { PreparedImage } from '../dataset.ts';
import type { Dataset } from '../prepared/open.ts';
import { openPool, type WorkerPool } from '../workers/pool.ts';
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
} from './classification.ts';
import {
  type SegmentationBatch,
  type SegmentationEvaluationOptions,
  type SegmentationTrainingOptions,
  segmentationBatches,
  segmentationTrainingBatches,
} from './segmentation.ts';
import type { FeederSettings, FeederTask } from './workers/feeder.ts';
import type { SegmentationFeederTask } from './workers/segmentation-feeder.ts';

/**
 * The same batches in the same order, whatever the number of threads that make them. A batch's images are good until
 * the next batch is asked for: their memory is used again, since fresh memory costs as much as a third of the work.
 */
export interface Feeder {
  training(options: TrainingOptions): AsyncIterable<Batch>;
  evaluation(split: SplitName, options: EvaluationOptions): AsyncIterable<Batch>;
  close(): Promise<void>;
}

export interface SegmentationFeeder {
  training(options: SegmentationTrainingOptions): AsyncIterable<SegmentationBatch>;
  evaluation(split: SplitName, options: SegmentationEvaluationOptions): AsyncIterable<SegmentationBatch>;
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
  const feed = (parts: Parts, recipe: Recipe): AsyncIterable<Batch> => feedAgain(pool, parts, recipe, workers + READY);
  return {
    training: (options) => feed(trainingParts(dataset, options), { kind: 'training', options }),
    evaluation: (split, options) => feed(evaluationParts(dataset, split, options), { kind: 'evaluation', options }),
    close: () => pool.close(),
  };
}

/** The same for batches with masks. */
export function openSegmentationFeeder(folder: string, dataset: Dataset, workers: number): SegmentationFeeder {
  if (workers === 0)
    return {
      training: (options) => segmentationTrainingBatches(dataset, options),
      evaluation: (split, options) => segmentationBatches(dataset, split, options),
      close: () => Promise.resolve(),
    };
  const module = new URL('./workers/segmentation-feeder.ts', import.meta.url);
  const pool = openPool<FeederSettings, SegmentationFeederTask, SegmentationBatch>(module, workers, { folder });
  const feed = (parts: Parts, recipe: SegmentationFeederTask['recipe']): AsyncIterable<SegmentationBatch> =>
    inOrder(parts, workers + READY, (members) => pool.run({ recipe, members }));
  return {
    training: (options) => feed(trainingParts(dataset, options), { kind: 'training', options }),
    evaluation: (split, options) => feed(evaluationParts(dataset, split, options), { kind: 'evaluation', options }),
    close: () => pool.close(),
  };
}

/** Batches whose memory is used again once the next is asked for. */
async function* feedAgain(
  pool: WorkerPool<FeederTask, Batch>,
  parts: Parts,
  recipe: Recipe,
  ahead: number,
): AsyncGenerator<Batch> {
  const free: ArrayBuffer[] = [];
  const begin = (members: readonly PreparedImage[]): Promise<Batch> => {
    const memory = free.pop();
    return pool.run({ recipe, members, memory }, memory === undefined ? [] : [memory]);
  };
  for await (const batch of inOrder(parts, ahead, begin)) {
    yield batch;
    const { buffer } = batch.images;
    if (buffer instanceof ArrayBuffer) free.push(buffer);
  }
}

/** No batch is begun before one of the `ahead` that were is taken: that is the back-pressure. */
async function* inOrder<Made>(
  parts: Parts,
  ahead: number,
  begin: (members: readonly PreparedImage[]) => Promise<Made>,
): AsyncGenerator<Made> {
  const begun: Promise<Made>[] = [];
  let next = 0;
  try {
    while (next < parts.length || begun.length > 0) {
      while (next < parts.length && begun.length < ahead) begun.push(begin(parts[next++]!));
      yield await begun.shift()!;
    }
  } finally {
    // A consumer that stops early leaves batches that nobody waits for.
    await Promise.allSettled(begun);
  }
}
