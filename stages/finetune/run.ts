import { join } from 'node:path';
import { deriveSeed } from '../../common/random.ts';
import { type Dataset, openDataset } from '../../data/prepared/open.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { Model } from '../../models/model.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { keptEpoch } from '../../training/early-stopping.ts';
import { frozenParameters } from '../../training/freeze.ts';
import { type TrainingResult, train } from '../../training/loop.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { checkpointFile } from '../checkpoint-file.ts';
import { formOf, levelsFor } from '../levels.ts';
import { openStageDevice } from '../open-device.ts';
import type { StageContext } from '../stage.ts';
import { keptModel, takeAsItIs } from './as-it-is.ts';
import { classWeights } from './class-weights.ts';
import { overlayWeights } from './model-weights.ts';
import { takeNeighbours } from './neighbours.ts';
import { writeResult } from './result.ts';
import { type FinetuneTask, feedingThreads, finetuneTask, refuseSingleImages } from './task.ts';

type Context = StageContext<FinetuneParams>;

/** See `finetune`. Writes `weights.safetensors` and `history.json`. */
export async function run(context: Context): Promise<void> {
  await finetuneFed(context, feedingThreads);
}

/** @param feeding how many threads make batches: that changes the time, never the result */
export async function finetuneFed(context: Context, feeding: typeof feedingThreads): Promise<void> {
  const { params, inputs, emit, signal } = context;
  if (params.schedule.epochs === 0) {
    const { knn = null } = params.schedule;
    await (knn === null ? takeAsItIs(context) : takeNeighbours(context, knn));
    return;
  }
  const device = await openStageDevice(context, params.schedule.precision);
  const dataset = await openDataset(inputs['data']!);
  let task: FinetuneTask | undefined;
  try {
    const levels = levelsFor(device, [...dataset.splits.train, ...dataset.splits.val], params.input);
    task = finetuneTask(params, dataset, inputs['data']!, feeding(params, dataset, context), formOf(levels));
    const { outputs, loss, data } = task;
    const class_weights = classWeights(params, dataset);
    const model = await buildModel(params.model, { num_classes: outputs.length, image_size: params.input.size });
    const frozen = frozenParameters(params.schedule.freeze, model);
    refuseSingleImages(params, model, frozen, data.images);
    const result = await train({
      device,
      model,
      schedule: params.schedule,
      loss,
      ...(dataset.labels === 'multi-label' && { smoothing_over: 'answers' }),
      ...(class_weights !== null && { class_weights }),
      levels,
      seed: params.seed,
      initial: await initialTensors(context, model, dataset),
      data,
      checkpoints: checkpointFile(context),
      emit,
      signal,
    });
    writeResult(context, { model, classes: outputs, ...trained(params, result) });
  } finally {
    await task?.close();
    dataset.close();
  }
}

async function initialTensors(context: Context, model: Model, dataset: Dataset): Promise<HostTensors> {
  const file = join(context.inputs['weights']!, 'weights.safetensors');
  const whole = await keptModel(context, model, dataset, file);
  if (whole !== null) return whole;
  const drawn = initialWeights(model, deriveSeed(context.params.seed, 'init'));
  return overlayWeights(model, drawn, (await readSafetensors(file)).tensors, file);
}

function trained({ seed }: FinetuneParams, { best, history }: TrainingResult) {
  const epoch = keptEpoch(history);
  const about = { metric: 'val_loss', val_loss: String(history[epoch - 1]!.val_loss), seed };
  return { weights: best, epoch, about, history };
}
