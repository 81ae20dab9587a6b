/** A model without training whose head is the training images: see `schedule.knn`. */
import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import { InputError } from '../../common/errors.ts';
import { deriveSeed } from '../../common/random.ts';
import { chunks, seenCrops } from '../../data/feeding/classification.ts';
import { fixedLabels } from '../../data/feeding/uncertain.ts';
import { type Dataset, openDataset } from '../../data/prepared/open.ts';
import { describeModel } from '../../models/architectures.ts';
import { buildModel } from '../../models/build.ts';
import { initialWeights } from '../../models/init.ts';
import type { ModelDescription } from '../../models/model.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import type { KnnSettings } from '../../schemas/types.ts';
import type { HostTensor, HostTensors } from '../../tensor/device.ts';
import { Predictor } from '../../training/predictor.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { NEIGHBOURS_HEAD } from '../../weights/loading/whole.ts';
import { formOf, levelsFor } from '../levels.ts';
import { openStageDevice } from '../open-device.ts';
import { lengthOf, type Neighbours } from '../scoring/knn.ts';
import { NEIGHBOURS_FILE } from '../scoring/outputs.ts';
import { notFinite, scoringProgress } from '../scoring/scoring.ts';
import type { StageContext } from '../stage.ts';
import { overlayWeights } from './model-weights.ts';
import { writeResult } from './result.ts';

type Context = StageContext<FinetuneParams>;

/**
 * Every training image's features, as the head gets them from its centre crop, normalised, are rows of the head; the unit
 * matrix below them hands an image's own features on, whose length a cosine needs. So this is a model of its architecture
 * with many outputs, and the device finds all similarities at once.
 */
export async function takeNeighbours(context: Context, knn: NonNullable<KnnSettings>): Promise<void> {
  const { params, inputs, output } = context;
  const dataset = await openDataset(inputs['data']!);
  try {
    const { train } = dataset.splits;
    if (knn.k > train.length) throw tooFew(knn.k, train.length);
    const features = featureCount(params);
    const body = await bodyWeights(context, features);
    const rows = await featuresOf(context, dataset, {
      ...body,
      ...headOf(described(params, features), unit(features)),
    });
    const model = described(params, train.length + features);
    const weights = { ...body, ...headOf(model, [...rows, ...unit(features)]) };
    writeResult(context, { model, weights, classes: [], epoch: 0, about: { head: NEIGHBOURS_HEAD }, history: [] });
    const labels = train.map(fixedLabels(params.uncertain));
    const neighbours: Neighbours = { ...knn, features, labels };
    writeFileAtomic(join(output, NEIGHBOURS_FILE), `${canonicalJson({ ...neighbours })}\n`);
  } finally {
    dataset.close();
  }
}

const described = ({ model, input }: FinetuneParams, num_classes: number): ModelDescription =>
  describeModel(model, { num_classes, image_size: input.size });

/** What the head sees of an image. */
function featureCount(params: FinetuneParams): number {
  const { head, parameters } = described(params, 1);
  return parameters.find(({ name, shape }) => head.includes(name) && shape.length === 2)!.shape[1]!;
}

/** Of the file; what is random is drawn from the trial's seed, as for a training. */
async function bodyWeights({ params, inputs }: Context, features: number): Promise<HostTensors> {
  const file = join(inputs['weights']!, 'weights.safetensors');
  const model = described(params, features);
  const drawn = initialWeights(model, deriveSeed(params.seed, 'init'));
  return overlayWeights(model, drawn, (await readSafetensors(file)).tensors, file);
}

type Row = Float32Array;

const unit = (size: number): readonly Row[] =>
  Array.from({ length: size }, (_, at) => {
    const row = new Float32Array(size);
    row[at] = 1;
    return row;
  });

/** A head without bias; a distilled model has two, whose mean is that of both tokens' features. */
function headOf({ head, parameters }: ModelDescription, rows: readonly Row[]): HostTensors {
  const own = parameters.filter(({ name }) => head.includes(name));
  return Object.fromEntries(
    own.map(({ name, shape }): [string, HostTensor] => {
      const data = new Float32Array(shape.reduce((size, side) => size * side, 1));
      if (shape.length === 2) for (const [index, row] of rows.entries()) data.set(row, index * row.length);
      return [name, { shape, data }];
    }),
  );
}

/** One a training image, in their order, of length 1. @param weights with a head that hands features on */
async function featuresOf(context: Context, dataset: Dataset, weights: HostTensors): Promise<readonly Row[]> {
  const { params } = context;
  const { train } = dataset.splits;
  const size = featureCount(params);
  const device = await openStageDevice(context, params.schedule.precision);
  const model = await buildModel(params.model, { num_classes: size, image_size: params.input.size });
  const levels = levelsFor(device, train, params.input);
  const predictor = await Predictor.create(device, model, weights, levels);
  const advance = scoringProgress(context, train.length);
  const found: Row[] = [];
  try {
    for (const members of chunks(train, params.schedule.batch_size)) {
      const form = { ...params.input, ...formOf(levels), crops: 'center' } as const;
      const outputs = Float32Array.from(await predictor.logits(seenCrops(dataset, form, members)));
      for (const [index, { id }] of members.entries())
        found.push(normalised(outputs.slice(index * size, (index + 1) * size), id));
      await advance(members.length);
    }
  } finally {
    await predictor.dispose();
  }
  return found;
}

function normalised(features: Row, id: string): Row {
  if (!features.every(Number.isFinite)) throw notFinite(id);
  const length = lengthOf(features);
  return features.map((value) => value / length);
}

function tooFew(k: number, images: number): InputError {
  const message = `expected at most the ${images} training images, found ${k}`;
  return new InputError({ path: 'schedule.knn.k', message, hint: 'Let fewer of them vote.' });
}
