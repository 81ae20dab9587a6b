import { type Batch, evaluationBatches } from '../data/batches.ts';
import type { Dataset } from '../data/store.ts';
import { classificationMetrics, type LabelledScores } from '../metrics/classification.ts';
import { type Activation, meanProbabilities } from '../training/probabilities.ts';
import { type Evaluation, type EvaluationContext, evaluationProgress, notFinite } from './evaluation.ts';
import { openPredictor } from './open-predictor.ts';
import type { Predictions } from './predictions.ts';

type Prediction = Predictions['images'][number];

/** Scores every test image. */
export async function evaluateClassification(context: EvaluationContext, dataset: Dataset): Promise<Evaluation> {
  const images = await scoreImages(context, dataset);
  const { labels, classes } = dataset;
  const metrics = classificationMetrics(evaluated(dataset, images));
  return { predictions: { version: 1, labels, classes, images }, metrics };
}

/** Truth and scores of the classes that count: CheXpert, for one, is evaluated on five of its fourteen. */
function evaluated(dataset: Dataset, images: readonly Prediction[]): LabelledScores {
  const { labels, classes, evaluated: names = classes } = dataset;
  const chosen = names.map((name) => classes.indexOf(name));
  const pick = (row: readonly number[]): readonly number[] => chosen.map((index) => row[index]!);
  return {
    labels,
    classes: names,
    truth: images.map(({ truth }) => (typeof truth === 'number' ? truth : pick(truth))),
    scores: images.map(({ scores }) => pick(scores)),
  };
}

/** The scores of the test images, in their order. */
export async function scoreImages(context: EvaluationContext, dataset: Dataset): Promise<readonly Prediction[]> {
  const { input, crops, uncertain, batch_size } = context.params;
  const predictor = await openPredictor(context, dataset.classes.length);
  const rows = crops === 'ten' ? 10 : 1;
  // The batch size bounds the memory, so it counts what the model sees at once: crops.
  const options = { ...input, crops, uncertain, batch_size: Math.max(1, Math.floor(batch_size / rows)) };
  const predictions: Prediction[] = [];
  const advance = evaluationProgress(context, dataset.splits.test.length);
  try {
    for await (const batch of evaluationBatches(dataset, 'test', options)) {
      predictions.push(...predictionsOf(batch, await predictor.logits(batch), dataset, rows));
      await advance(predictions.length);
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
    if (!own.every(Number.isFinite)) throw notFinite(id);
    return { id, truth: batch.labels[index]!, scores: meanProbabilities(own, classes, activation) };
  });
}
