import { join } from 'node:path';
import { buildModel } from '../models/build.ts';
import { Predictor } from '../training/predictor.ts';
import { readSafetensors } from '../weights/format/safetensors-reader.ts';
import type { EvaluationContext } from './evaluate/evaluation.ts';
import { exactWeights } from './finetune/model-weights.ts';
import { openStageDevice } from './open-device.ts';

/** The fine-tuned model of an evaluation, on its device. @param outputs number of classes or structures */
export async function openPredictor(context: EvaluationContext, outputs: number): Promise<Predictor> {
  const { params, inputs } = context;
  const model = await buildModel(params.model, { num_classes: outputs, image_size: params.input.size });
  const file = join(inputs['model']!, 'weights.safetensors');
  const weights = exactWeights(model, (await readSafetensors(file)).tensors, file);
  return Predictor.create(await openStageDevice(context, params.precision), model, weights);
}
