/** The images of a pre-training, as batches with their hidden patches. */
import { randomStream } from '../../common/random.ts';
import { trainingBatchCount } from '../../data/feeding/classification.ts';
import { openFeeder } from '../../data/feeding/feeding.ts';
import { unlabelled } from '../../data/feeding/kinds.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { openTogether } from '../../data/prepared/together.ts';
import type { Encoder } from '../../models/encoder.ts';
import { methodOf } from '../../pretraining/index.ts';
import type { MaskedImageModel } from '../../pretraining/masked-images.ts';
import type { PretrainParams } from '../../schemas/config.ts';
import type { TrainingData } from '../../training/loop.ts';
import { feedingThreads } from '../finetune/task.ts';
import type { StageContext } from '../stage.ts';

export interface Corpus {
  readonly dataset: Dataset;
  data(encoder: Encoder, model: MaskedImageModel): TrainingData;
  close(): Promise<void>;
}

/** In the order of their numbers. */
export function corpusFolders(inputs: StageContext<unknown>['inputs']): readonly string[] {
  const names = Object.keys(inputs).filter((name) => name.startsWith('data/'));
  return names.toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5))).map((name) => inputs[name]!);
}

export async function openCorpus(context: StageContext<PretrainParams>): Promise<Corpus> {
  const { method, input, schedule, seed } = context.params;
  const { batch_size } = schedule;
  const folders = corpusFolders(context.inputs);
  const dataset = await openTogether(folders);
  const threads = feedingThreads({ task: 'classification' }, dataset, context);
  const feeder = openFeeder(unlabelled, folders, dataset, threads);
  const images = dataset.splits.train.length;
  const { area } = methodOf(method);
  return {
    dataset,
    data: (encoder, model) => ({
      images,
      batches: trainingBatchCount(images, batch_size),
      async *train(epoch, done) {
        for await (const { ids, ...pixels } of feeder.training({ ...input, area, batch_size, seed, epoch }, done)) {
          yield { ...pixels, inputs: model.hide(ids.map((id) => hiddenOf(context.params, encoder, epoch, id))) };
        }
      },
      validation: null,
    }),
    close: async () => {
      await feeder.close();
      dataset.close();
    },
  };
}

/**
 * Which patches of an image are hidden in an epoch, from the stream (seed, 'hidden', epoch, id): whatever batch it is in.
 * @param epoch counted from 1; 0 for the pictures of the end
 */
export function hiddenOf({ method, seed }: PretrainParams, encoder: Encoder, epoch: number, id: string): Uint8Array {
  return methodOf(method).hidden(method, encoder, randomStream(seed, 'hidden', epoch, id));
}
