/** What `evaluate` reports for a classifier: names to values, from every test image's truth and scores. */
import { rocAuc } from './roc-auc.ts';

/** Truth and scores of the same images in the same order. */
export interface LabelledScores {
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  /** multi-class: the class index of each image; multi-label: one 0 or 1 a class for each image, -1 where it is not known. */
  readonly truth: readonly (number | readonly number[])[];
  /** Probabilities, one a class for each image: softmax for multi-class, sigmoid for multi-label. */
  readonly scores: readonly ArrayLike<number>[];
}

const UNKNOWN = -1;

/** Metric name to value; null where the metric is not defined. */
export type Metrics = Readonly<Record<string, number | null>>;

/**
 * `auc`: mean of the classes' AUCs (macro), without those that are not defined; `auc/<class>`: that class against all
 * others, null where the images are all of that class or none is; `accuracy`: multi-class, the share of images whose
 * highest score is at the true class (the first of equal scores counts); multi-label, the share of right decisions
 * over all images and classes, where a score of 0.5 or more says yes.
 *
 * One NaN among the scores makes every metric null: a model that diverged has no ranking to measure.
 * @throws TypeError where lengths or labels do not fit together.
 */
export function classificationMetrics(input: LabelledScores): Metrics {
  check(input);
  const { classes, scores } = input;
  const diverged = scores.some((row) => Array.prototype.some.call(row, Number.isNaN));
  const perClass = classes.map((_, index) => (diverged ? null : classAuc(input, index)));
  const defined = perClass.filter((value) => value !== null);
  const macro = defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
  return {
    auc: macro,
    accuracy: diverged || scores.length === 0 ? null : accuracy(input),
    ...Object.fromEntries(classes.map((name, index) => [`auc/${name}`, perClass[index] ?? null])),
  };
}

/** One class against the rest, over the images of which it is known. */
function classAuc({ truth, scores }: LabelledScores, index: number): number | null {
  const known: number[] = [];
  const own: number[] = [];
  truth.forEach((label, image) => {
    const value = typeof label === 'number' ? Number(label === index) : label[index]!;
    if (value === UNKNOWN) return;
    known.push(value);
    own.push(scores[image]![index]!);
  });
  return rocAuc(Uint8Array.from(known), own);
}

function accuracy({ truth, scores }: LabelledScores): number | null {
  let right = 0;
  let decisions = 0;
  truth.forEach((label, image) => {
    const row = scores[image]!;
    if (typeof label === 'number') {
      right += Number(argmax(row) === label);
      decisions++;
      return;
    }
    label.forEach((wanted, index) => {
      if (wanted === UNKNOWN) return;
      right += Number(Number(row[index]! >= 0.5) === wanted);
      decisions++;
    });
  });
  return decisions === 0 ? null : right / decisions;
}

function argmax(row: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < row.length; index++) if (row[index]! > row[best]!) best = index;
  return best;
}

/** Callers pass validated data, so what fails here is a defect, not bad input. */
function check({ labels, classes, truth, scores }: LabelledScores): void {
  if (truth.length !== scores.length) throw new TypeError(`${truth.length} labels but ${scores.length} rows of scores`);
  const isBit = (value: number): boolean => value === 0 || value === 1 || value === UNKNOWN;
  truth.forEach((label, image) => {
    const fits =
      labels === 'multi-class'
        ? typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < classes.length
        : typeof label !== 'number' && label.length === classes.length && label.every(isBit);
    const wanted = labels === 'multi-class' ? `an index below ${classes.length}` : `${classes.length} zeros and ones`;
    if (!fits) throw new TypeError(`image ${image}: a ${labels} label must be ${wanted}, not ${JSON.stringify(label)}`);
    const found = scores[image]!.length;
    if (found !== classes.length) throw new TypeError(`image ${image}: ${found} scores for ${classes.length} classes`);
  });
}
