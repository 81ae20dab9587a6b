/** The training of a task: of a trial, and of each of a search. */
import { join } from 'node:path';
import { deriveSeed } from '../../common/random.ts';
import { type Dataset, openDataset } from '../../data/prepared/open.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import type { FinetuneParams, ScheduleSettings } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { frozenParameters } from '../../training/adaptation/freeze.ts';
import { type Adapted, withLora } from '../../training/adaptation/lora.ts';
import { type TrainingResult, train } from '../../training/loop.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { checkpointFile } from '../checkpoint-file.ts';
import { formOf, levelsFor } from '../levels.ts';
import { openStageDevice } from '../open-device.ts';
import type { StageContext } from '../stage.ts';
import { keptModel } from './as-it-is.ts';
import { classWeights } from './class-weights.ts';
import { overlayWeights } from './model-weights.ts';
import { type FinetuneTask, type feedingThreads, finetuneTask, refuseSingleImages } from './task.ts';

type Context = StageContext<FinetuneParams>;

/** What is trained. */
export interface TrainedTask {
  readonly model: Model;
  /** What the model's outputs are, in their order. */
  readonly outputs: readonly string[];
  /** To train on. */
  readonly images: number;
}

/**
 * Trains on the training images, looking at those to validate on after each epoch, and at no test image.
 * @param feeding how many threads make batches: that changes the time, never the result
 * @param use what is made of it before the data set is closed
 */
export async function trainedModel<Result>(
  context: Context,
  schedule: ScheduleSettings,
  feeding: typeof feedingThreads,
  use: (task: TrainedTask, training: Promise<TrainingResult>) => Promise<Result>,
): Promise<Result> {
  const { params, inputs, emit, signal } = context;
  const device = await openStageDevice(context, schedule.precision);
  const dataset = await openDataset(inputs['data']!);
  let task: FinetuneTask | undefined;
  try {
    const levels = levelsFor(device, [...dataset.splits.train, ...dataset.splits.val], params.input);
    task = finetuneTask(params, dataset, inputs['data']!, feeding(params, dataset, context), formOf(levels));
    const { outputs, loss, data } = task;
    const class_weights = classWeights(params, dataset);
    const model = await buildModel(params.model, { num_classes: outputs.length, image_size: params.input.size });
    const { lora = null, freeze } = schedule;
    const adapted = lora === null ? asItIs(model, freeze) : withLora(model, lora, freeze);
    const frozen = frozenParameters(adapted.freeze, adapted.model);
    refuseSingleImages(params, model, frozen, data.images);
    const training = train({
      device,
      model: adapted.model,
      schedule: { ...schedule, freeze: adapted.freeze },
      loss,
      ...(dataset.labels === 'multi-label' && { smoothing_over: 'answers' }),
      ...(class_weights !== null && { class_weights }),
      levels,
      seed: params.seed,
      initial: adapted.begin(await initialTensors(context, model, dataset), deriveSeed(params.seed, 'init')),
      data,
      checkpoints: checkpointFile(context),
      emit,
      signal,
    }).then(({ best, history }) => ({ best: adapted.merge(best), history }));
    return await use({ model, outputs, images: data.images }, training);
  } finally {
    await task?.close();
    dataset.close();
  }
}

const asItIs = (model: Model, freeze: readonly string[]): Adapted => ({
  ...{ model, freeze },
  begin: (weights) => weights,
  merge: (trained) => trained,
});

async function initialTensors(context: Context, model: Model, dataset: Dataset): Promise<HostTensors> {
  const file = join(context.inputs['weights']!, 'weights.safetensors');
  const whole = await keptModel(context, model, dataset, file);
  if (whole !== null) return whole;
  const drawn = initialWeights(model, deriveSeed(context.params.seed, 'init'));
  return overlayWeights(model, drawn, (await readSafetensors(file)).tensors, file);
}
