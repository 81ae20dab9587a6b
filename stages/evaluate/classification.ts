import { type Batch, evaluationBatches } from '../../data/feeding/classification.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { classificationMetrics } from '../../metrics/classification.ts';
import type { LabelledScores } from '../../metrics/definition.ts';
import { type Activation, meanProbabilities } from '../../training/losses/probabilities.ts';
import { openPredictor } from '../open-predictor.ts';
import { EVALUATED_SPLITS, type EvaluatedSplit, evaluatedClasses } from './case-list.ts';
import { type ClassificationValues, valuesDigest } from './case-values.ts';
import { type Evaluation, type EvaluationContext, evaluationProgress, notFinite } from './evaluation.ts';

/** An image's truth (multi-class: the index of its class; multi-label: one 0, 1 or -1 a class) and probabilities. */
export interface ScoredImage {
  readonly id: string;
  readonly truth: number | readonly number[];
  /** Averaged over the crops. */
  readonly scores: readonly number[];
}

/** Scores every validation and test image; measures the test images. */
export async function evaluateClassification(context: EvaluationContext, dataset: Dataset): Promise<Evaluation> {
  const { val, test } = await scoreImages(context, dataset, EVALUATED_SPLITS);
  const values = { val: valuesOf(dataset, val), test: valuesOf(dataset, test) };
  const truths = { val: valuesDigest([values.val.truth]), test: valuesDigest([values.test.truth]) };
  return { truths, values, columns: dataset.classes.length, metrics: classificationMetrics(evaluated(dataset, test)) };
}

function valuesOf({ labels }: Dataset, images: readonly ScoredImage[]): ClassificationValues {
  const truth = images.flatMap((image) => image.truth);
  const scores = Float64Array.from(images.flatMap((image) => image.scores));
  return {
    task: 'classification',
    truth: labels === 'multi-class' ? Int32Array.from(truth) : Int8Array.from(truth),
    scores,
  };
}

/** Truth and scores of the classes that count: CheXpert, for one, is evaluated on five of its fourteen. */
function evaluated(dataset: Dataset, images: readonly ScoredImage[]): LabelledScores {
  const { classes } = dataset;
  const names = evaluatedClasses(dataset);
  const chosen = names.map((name) => classes.indexOf(name));
  const pick = (row: readonly number[]): readonly number[] => chosen.map((index) => row[index]!);
  return {
    labels: dataset.labels,
    classes: names,
    truth: images.map(({ truth }) => (typeof truth === 'number' ? truth : pick(truth))),
    scores: images.map(({ scores }) => pick(scores)),
  };
}

/** The scores of the images of these splits, in their order. */
export async function scoreImages<Split extends EvaluatedSplit>(
  context: EvaluationContext,
  dataset: Dataset,
  splits: readonly Split[],
): Promise<Readonly<Record<Split, readonly ScoredImage[]>>> {
  const { input, crops, uncertain, batch_size } = context.params;
  const predictor = await openPredictor(context, dataset.classes.length);
  const rows = crops === 'ten' ? 10 : 1;
  // The batch size bounds the memory, so it counts what the model sees at once: crops.
  const options = { ...input, crops, uncertain, batch_size: Math.max(1, Math.floor(batch_size / rows)) };
  const advance = evaluationProgress(context, dataset, splits);
  const scored: Partial<Record<Split, readonly ScoredImage[]>> = {};
  try {
    for (const split of splits) {
      const images: ScoredImage[] = [];
      for await (const batch of evaluationBatches(dataset, split, options)) {
        images.push(...scoresOf(batch, await predictor.logits(batch), dataset, rows));
        await advance(batch.ids.length);
      }
      scored[split] = images;
    }
  } finally {
    await predictor.dispose();
  }
  return scored as Record<Split, readonly ScoredImage[]>;
}

function scoresOf(batch: Batch, logits: ArrayLike<number>, dataset: Dataset, rows: number): readonly ScoredImage[] {
  const activation: Activation = dataset.labels === 'multi-class' ? 'softmax' : 'sigmoid';
  const classes = dataset.classes.length;
  return batch.ids.map((id, index) => {
    const length = rows * classes;
    const own = Array.from({ length }, (_, at) => logits[index * length + at]!);
    if (!own.every(Number.isFinite)) throw notFinite(id);
    return { id, truth: batch.labels[index]!, scores: meanProbabilities(own, classes, activation) };
  });
}
