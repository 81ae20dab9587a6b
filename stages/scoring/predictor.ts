import { join } from 'node:path';
import type { PreparedImage } from '../../data/dataset.ts';
import type { Form } from '../../data/feeding/form.ts';
import { buildModel } from '../../models/build.ts';
import type { CropPlan } from '../../schemas/config.ts';
import { Predictor } from '../../training/predictor.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { exactWeights } from '../finetune/model-weights.ts';
import { formOf, levelsFor } from '../levels.ts';
import { openStageDevice } from '../open-device.ts';
import type { Scoring } from './scoring.ts';

export interface OpenedPredictor {
  readonly predictor: Predictor;
  /** How its images are to be made. */
  readonly form: Form;
}

/**
 * The trained model on its device.
 * @param outputs number of classes or structures
 * @param images all that it will see
 */
export async function openPredictor(
  scoring: Scoring,
  outputs: number,
  images: readonly PreparedImage[],
  crops: CropPlan = 'center',
): Promise<OpenedPredictor> {
  const { params, weights } = scoring;
  const model = await buildModel(params.model, { num_classes: outputs, image_size: params.input.size });
  const file = join(weights, 'weights.safetensors');
  const tensors = exactWeights(model, (await readSafetensors(file)).tensors, file);
  const device = await openStageDevice(scoring, params.precision);
  const levels = levelsFor(device, images, params.input, crops);
  const predictor = await Predictor.create(device, model, tensors, levels);
  return { predictor, form: { ...params.input, ...formOf(levels) } };
}
