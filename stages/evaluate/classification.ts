import { fixedLabels } from '../../data/feeding/uncertain.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { casesOf, measureClassifier } from '../../metrics/classification.ts';
import type { LabelledScores } from '../../metrics/definition.ts';
import { operatingThresholds } from '../../metrics/operating-point.ts';
import { classify } from '../scoring/classify.ts';
import { scoringOf } from '../scoring/scoring.ts';
import { EVALUATED_SPLITS, type EvaluatedSplit, evaluatedClasses, readingOf } from './case-list.ts';
import { type ClassificationValues, valuesDigest } from './case-values.ts';
import { type Evaluation, type EvaluationContext, withReasons } from './evaluation.ts';
import { OPERATING_POINT } from './metrics-file.ts';

/** An image's truth (multi-class: the index of its class; multi-label: one 0, 1 or -1 a class) and probabilities. */
interface ScoredImage {
  readonly truth: number | readonly number[];
  /** Averaged over the crops. */
  readonly scores: readonly number[];
}

/** Scores every validation and test image; measures the test images. */
export async function evaluateClassification(context: EvaluationContext, dataset: Dataset): Promise<Evaluation> {
  const lists = EVALUATED_SPLITS.map((split) => dataset.splits[split]);
  const found = await classify(scoringOf(context), dataset, dataset, lists);
  // Uncertain labels are what the policy says: nothing may be random here.
  const truthOf = fixedLabels(context.params.uncertain);
  const scored = (split: EvaluatedSplit): readonly ScoredImage[] => {
    const scores = found[EVALUATED_SPLITS.indexOf(split)]!;
    return dataset.splits[split].map((image, at) => ({ truth: truthOf(image), scores: scores[at]! }));
  };
  const [val, test] = [scored('val'), scored('test')];
  const values = { val: valuesOf(dataset, val), test: valuesOf(dataset, test) };
  const truths = { val: valuesDigest([values.val.truth]), test: valuesDigest([values.test.truth]) };
  return { truths, values, columns: dataset.classes.length, ...measured(context, dataset, val, test) };
}

/** Where scores say yes is chosen on the validation images alone. */
function measured(
  { params }: EvaluationContext,
  dataset: Dataset,
  val: readonly ScoredImage[],
  test: readonly ScoredImage[],
): Pick<Evaluation, 'metrics' | 'reasons'> {
  const { positive, operating_point, prevalence } = readingOf(dataset, params);
  const looked = positive === null ? {} : { positive: dataset.classes.indexOf(positive) };
  const validation = { ...casesOf(evaluated(dataset, val)), ...looked };
  const thresholds = operatingThresholds(validation, operating_point);
  const input = evaluated(dataset, test);
  const found = withReasons(measureClassifier(input, { ...looked, operating: { thresholds, prevalence } }));
  const points = input.classes.map((name, index) => [`${OPERATING_POINT}/${name}`, thresholds[index] ?? null] as const);
  return { ...found, metrics: { ...found.metrics, ...Object.fromEntries(points) } };
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
