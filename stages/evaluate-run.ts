import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { canonicalJson } from '../common/canonical.ts';
import { Interrupted, StepError } from '../common/errors.ts';
import { type Batch, evaluationBatches } from '../data/batches.ts';
import { type Dataset, openDataset } from '../data/store.ts';
import { classificationMetrics } from '../metrics/classification.ts';
import { buildModel } from '../models/registry.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import { Predictor } from '../training/predictor.ts';
import { type Activation, meanProbabilities } from '../training/probabilities.ts';
import { readSafetensors } from '../weights/safetensors-reader.ts';
import { exactWeights } from './model-weights.ts';
import { openStageDevice } from './open-device.ts';
import type { Predictions } from './predictions.ts';
import type { StageContext } from './stage.ts';

type Context = StageContext<EvaluateParams>;
type Prediction = Predictions['images'][number];

/** See `evaluate`. Writes `predictions.json` and `metrics.json`. */
export async function run(context: Context): Promise<void> {
  const dataset = await openDataset(context.inputs['data']!);
  try {
    const images = await predict(context, dataset);
    const { labels, classes } = dataset;
    const predictions: Predictions = { version: 1, labels, classes, images };
    const truth = images.map((image) => image.truth);
    const metrics = classificationMetrics({ labels, classes, truth, scores: images.map(({ scores }) => scores) });
    for (const [name, value] of Object.entries(metrics)) {
      if (value !== null) context.emit({ type: 'metric', name, value });
    }
    writeFileAtomic(join(context.output, 'predictions.json'), `${canonicalJson(predictions)}\n`);
    writeFileAtomic(join(context.output, 'metrics.json'), `${canonicalJson(metrics)}\n`);
  } finally {
    dataset.close();
  }
}

async function predict(context: Context, dataset: Dataset): Promise<readonly Prediction[]> {
  const { params, inputs, signal } = context;
  const { input, crops, uncertain, batch_size } = params;
  const model = buildModel(params.model, { num_classes: dataset.classes.length, image_size: input.size });
  const file = join(inputs['model']!, 'weights.safetensors');
  const weights = exactWeights(model, (await readSafetensors(file)).tensors, file);
  const device = await openStageDevice(context);
  const predictor = await Predictor.create(device, model, weights);
  const rows = crops === 'ten' ? 10 : 1;
  // The batch size bounds the memory, so it counts what the model sees at once: crops.
  const options = { ...input, crops, uncertain, batch_size: Math.max(1, Math.floor(batch_size / rows)) };
  const predictions: Prediction[] = [];
  const started = performance.now();
  try {
    for await (const batch of evaluationBatches(dataset, 'test', options)) {
      predictions.push(...predictionsOf(batch, await predictor.logits(batch), dataset, rows));
      reportProgress(context, predictions.length, dataset.splits.test.length, started);
      // Lets the event loop turn, without which a signal is not seen.
      await setImmediate();
      if (signal.aborted)
        throw new Interrupted({ message: 'evaluation was stopped', hint: 'The next run repeats it.' });
    }
  } finally {
    await predictor.dispose();
  }
  return predictions;
}

function predictionsOf(batch: Batch, logits: ArrayLike<number>, dataset: Dataset, rows: number): readonly Prediction[] {
  const activation: Activation = dataset.labels === 'multi-class' ? 'softmax' : 'sigmoid';
  const classes = dataset.classes.length;
  return batch.ids.map((id, index) => {
    const length = rows * classes;
    const own = Array.from({ length }, (_, at) => logits[index * length + at]!);
    if (!own.every(Number.isFinite)) {
      throw new StepError({
        message: `image ${id}: the model's output is not finite`,
        hint: 'The weights are damaged or training has diverged: lower schedule.lr.',
      });
    }
    return { id, truth: batch.labels[index]!, scores: meanProbabilities(own, classes, activation) };
  });
}

function reportProgress({ emit }: Context, done: number, total: number, started: number): void {
  const seconds = (performance.now() - started) / 1000;
  emit({
    type: 'progress',
    unit: 'images',
    done,
    total,
    images_per_second: done / seconds,
    seconds_left: (seconds / done) * (total - done),
  });
}
