import { join } from 'node:path';
import { buildModel } from '../../models/build.ts';
import { Predictor } from '../../training/predictor.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { exactWeights } from '../finetune/model-weights.ts';
import { openStageDevice } from '../open-device.ts';
import type { Scoring } from './scoring.ts';

/** The trained model on its device. @param outputs number of classes or structures */
export async function openPredictor(scoring: Scoring, outputs: number): Promise<Predictor> {
  const { params, weights } = scoring;
  const model = await buildModel(params.model, { num_classes: outputs, image_size: params.input.size });
  const file = join(weights, 'weights.safetensors');
  const tensors = exactWeights(model, (await readSafetensors(file)).tensors, file);
  return Predictor.create(await openStageDevice(scoring, params.precision), model, tensors);
}
