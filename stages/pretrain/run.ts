import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import { deriveSeed } from '../../common/random.ts';
import { familyEntry } from '../../models/architectures.ts';
import type { Encoder } from '../../models/encoder.ts';
import { initialParameters } from '../../models/init.ts';
import { methodOf } from '../../pretraining/index.ts';
import type { MaskedImageModel } from '../../pretraining/masked-images.ts';
import { maskedImages } from '../../pretraining/objective.ts';
import type { PretrainParams } from '../../schemas/config.ts';
import type { HostTensors } from '../../tensor/device.ts';
import { type TrainingResult, train } from '../../training/loop.ts';
import type { Trainee } from '../../training/losses/objective.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { checkpointFile } from '../checkpoint-file.ts';
import { openStageDevice } from '../open-device.ts';
import type { StageContext } from '../stage.ts';
import { openCorpus } from './corpus.ts';
import { CHECKPOINT_FILE, HISTORY_FILE } from './files.ts';
import { writeReconstructions } from './reconstructions.ts';

type Context = StageContext<PretrainParams>;

/** See `pretrain`. Writes `checkpoint.safetensors`, `history.json` and `reconstructions.png`. */
export async function run(context: Context): Promise<void> {
  const { params, emit, signal } = context;
  const { schedule, seed, method } = params;
  const device = await openStageDevice(context, schedule.precision);
  const corpus = await openCorpus(context);
  try {
    const encoder = await familyEntry(params.model.arch).encoder(params.model, params.input.size);
    const model = (await methodOf(method).load())(encoder, method);
    const result = await train({
      device,
      model: traineeOf(params, model),
      objective: maskedImages(model),
      schedule: { ...schedule, freeze: model.fixed },
      seed,
      initial: await initialTensors(model, encoder, context),
      data: corpus.data(encoder, model),
      checkpoints: checkpointFile(context),
      emit,
      signal,
    });
    await writeReconstructions(context, { device, model, encoder, dataset: corpus.dataset, weights: result.best });
    writeResult(context, model, corpus.dataset.splits.train.length, result);
  } finally {
    await corpus.close();
  }
}

const traineeOf = ({ model: { arch } }: PretrainParams, model: MaskedImageModel): Trainee => ({
  arch,
  image_size: model.image_size,
  parameters: model.parameters,
  buffers: [],
  head: [],
  no_weight_decay: model.no_weight_decay,
  masks: (batch) => model.masks(batch),
});

/** Those of the network that it begins with, where it has them and they fit; what is left is drawn, or given by the method. */
async function initialTensors(
  model: MaskedImageModel,
  encoder: Encoder,
  { params, inputs, emit }: Context,
): Promise<HostTensors> {
  const { tensors } = await readSafetensors(join(inputs['weights']!, 'weights.safetensors'));
  const network = encoder.fromNetwork?.(tensors) ?? tensors;
  const drawn = { ...initialParameters(model.parameters, deriveSeed(params.seed, 'init')), ...model.given };
  const taken = model.parameters.flatMap(({ name, shape }) => {
    const own = network[model.networkName(name) ?? ''];
    return own === undefined || own.shape.join() !== shape.join() ? [] : [[name, own] as const];
  });
  if (Object.keys(tensors).length > 0) {
    const text = `begins with ${taken.length} of ${model.parameters.length} tensors of \`from\`; the others are drawn`;
    emit({ type: 'message', level: 'info', text });
  }
  return { ...drawn, ...Object.fromEntries(taken) };
}

/** Everything in it follows from parameters and inputs. */
function writeResult(
  { output, params }: Context,
  model: MaskedImageModel,
  images: number,
  { best, history }: TrainingResult,
): void {
  const tensors = Object.fromEntries(model.parameters.map(({ name }) => [name, best[name]!]));
  writeSafetensors(join(output, CHECKPOINT_FILE), tensors, {
    arch: params.model.arch,
    overrides: canonicalJson(params.model.overrides),
    image_size: String(params.input.size),
    normalize: params.input.normalize,
    method: canonicalJson({ ...params.method }),
    epochs: String(history.length),
    seed: params.seed,
  });
  const told = { method: params.method.method, images, epochs: history };
  writeFileAtomic(join(output, HISTORY_FILE), `${canonicalJson(told)}\n`);
}
