/** A model of a file with its head: as a beginning, or evaluated as it is. */
import { join } from 'node:path';
import { StepError } from '../../common/errors.ts';
import { list } from '../../common/words.ts';
import { type Dataset, openDataset } from '../../data/prepared/open.ts';
import { describeModel } from '../../models/architectures.ts';
import type { ModelDescription } from '../../models/model.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { evaluatedClasses } from '../evaluate/case-list.ts';
import { headForTask, headOf } from '../kept-head.ts';
import type { StageContext } from '../stage.ts';
import { exactWeights } from './model-weights.ts';
import { writeResult } from './result.ts';
import { structuresOf } from './task.ts';

type Context = StageContext<FinetuneParams>;

/** Writes the model for the task's classes as a training would leave it. Its bytes depend on no seed: all trials are one. */
export async function takeAsItIs(context: Context): Promise<void> {
  const { params, inputs } = context;
  const file = join(inputs['weights']!, 'weights.safetensors');
  const dataset = await openDataset(inputs['data']!);
  try {
    const classes = outputsOf(params, dataset);
    const model = describeModel(params.model, { num_classes: classes.length, image_size: params.input.size });
    const weights = await keptModel(context, model, dataset, file);
    if (weights === null) {
      const message = 'nothing is trained in 0 epochs, and the weights have no head';
      throw new StepError({ file, message, hint: 'Set init.head to keep, or schedule.epochs to 1 or more.' });
    }
    writeResult(context, { model, weights, classes, epoch: 0, about: {}, history: [] });
  } finally {
    dataset.close();
  }
}

/** All of its weights for the task's classes; null where the head was not kept. */
export async function keptModel(
  { params, emit }: Context,
  model: ModelDescription,
  dataset: Dataset,
  file: string,
): Promise<HostTensors | null> {
  const { tensors, metadata } = await readSafetensors(file);
  const head = headOf(metadata);
  if (head === null) return null;
  const task = { classes: outputsOf(params, dataset), counted: countedOf(params, dataset) };
  const chosen = headForTask(params.model, model, tensors, head, task);
  const warn = (text: string): void => emit({ type: 'message', level: 'warning', text });
  if (chosen.without.length > 0)
    warn(`the file has no output for ${list(chosen.without)}, which no metric counts: their scores mean nothing`);
  const [taken, all] = [task.classes.length - chosen.without.length, head.outputs.length];
  // What is trained from here learns which classes there are.
  if (
    params.schedule.epochs === 0 &&
    params.task === 'classification' &&
    dataset.labels === 'multi-class' &&
    taken < all
  )
    warn(
      `the file has ${all} outputs, of which the task takes ${taken}: scores are the softmax over these alone, as if an image could be of no other class`,
    );
  const { size, normalize } = params.input;
  const { image_size = String(size), normalize: trained = normalize } = metadata;
  if (image_size !== String(size) || trained !== normalize)
    warn(
      `the file was trained on images of ${image_size} px, normalised by ${trained}, and gets ${size} px by ${normalize}`,
    );
  return exactWeights(model, chosen.tensors, file);
}

const outputsOf = ({ task }: FinetuneParams, dataset: Dataset): readonly string[] =>
  task === 'segmentation' ? structuresOf(dataset) : dataset.classes;

const countedOf = ({ task }: FinetuneParams, dataset: Dataset): readonly string[] =>
  task === 'segmentation' ? structuresOf(dataset) : evaluatedClasses(dataset);
