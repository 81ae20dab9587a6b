/** Batches that are made in worker threads while the device computes. */
import type { SplitName } from '../../schemas/config.ts';
import type { PreparedImage } from '../dataset.ts';
import type { Dataset } from '../prepared/open.ts';
import type { Folders } from '../prepared/together.ts';
import { openPool } from '../workers/pool.ts';
import { evaluationParts, type Parts, type TrainingOptions, trainingParts } from './classification.ts';
import { buffersOf, type Feeding } from './kinds.ts';
import type { RecipeOf } from './recipe.ts';
import type { FeederSettings, FeederTask } from './workers/feeder.ts';

/**
 * The same batches in the same order, whatever the number of threads that make them. A batch is good until the next one
 * is asked for: its memory is used again, since fresh memory costs as much as a third of the work.
 */
export interface Feeder<Training, Evaluation, Made> {
  /** @param done batches at the beginning of the epoch that are left out */
  training(options: Training, done?: number): AsyncIterable<Made>;
  evaluation(split: SplitName, options: Evaluation): AsyncIterable<Made>;
  /** A split in its own order, each image as training would get it in that epoch. */
  asInTraining(split: SplitName, options: Training): AsyncIterable<Made>;
  close(): Promise<void>;
}

/** What decides which images a batch is made of. */
type Order = Pick<TrainingOptions, 'seed' | 'epoch' | 'batch_size'>;

/** Batches that wait for the device beside those being made: enough to hide an unevenness, little memory. */
const READY = 2;

/**
 * @param folder that `dataset` was opened from, or folders
 * @param workers threads; 0 makes the batches in this one
 */
export function openFeeder<Training extends Order, Evaluation extends Pick<Order, 'batch_size'>, Made>(
  feeding: Feeding<Training, Evaluation, Made>,
  folder: string | Folders,
  dataset: Dataset,
  workers: number,
): Feeder<Training, Evaluation, Made> {
  const { feed, close } = workers === 0 ? inThisThread(feeding, dataset) : inThreads(feeding, folder, workers);
  return {
    training: (options, done = 0) => feed(trainingParts(dataset, options).slice(done), { kind: 'training', options }),
    evaluation: (split, options) => feed(evaluationParts(dataset, split, options), { kind: 'evaluation', options }),
    asInTraining: (split, options) => feed(evaluationParts(dataset, split, options), { kind: 'training', options }),
    close,
  };
}

interface Source<Training, Evaluation, Made> {
  feed(parts: Parts, recipe: RecipeOf<Training, Evaluation>): AsyncIterable<Made>;
  close(): Promise<void>;
}

function inThisThread<Training, Evaluation, Made>(
  { make }: Feeding<Training, Evaluation, Made>,
  dataset: Dataset,
): Source<Training, Evaluation, Made> {
  return {
    async *feed(parts, recipe) {
      for (const members of parts) yield make(dataset, recipe, members);
    },
    close: () => Promise.resolve(),
  };
}

function inThreads<Training, Evaluation, Made>(
  feeding: Feeding<Training, Evaluation, Made>,
  folder: string | Folders,
  workers: number,
): Source<Training, Evaluation, Made> {
  const module = new URL('./workers/feeder.ts', import.meta.url);
  const settings = { folder, kind: feeding.kind };
  const pool = openPool<FeederSettings, FeederTask<Training, Evaluation>, Made>(module, workers, settings);
  return {
    async *feed(parts, recipe) {
      const free: (readonly ArrayBuffer[])[] = [];
      const begin = (members: readonly PreparedImage[]): Promise<Made> => {
        const memory = free.pop() ?? [];
        return pool.run({ recipe, members, memory }, memory);
      };
      for await (const batch of inOrder(parts, workers + READY, begin)) {
        yield batch;
        free.push(buffersOf(feeding, batch));
      }
    },
    close: () => pool.close(),
  };
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
