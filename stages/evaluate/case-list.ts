/**
 * `cases.json`: which images a trial was evaluated on and what the columns of its values mean. The same bytes for all
 * trials with the same cases; the values are in `cases.safetensors` (case-values.ts).
 */
import { StepError } from '../../common/errors.ts';
import { suggestion } from '../../common/suggest.ts';
import type { LabelKind } from '../../data/dataset.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { SURFACE_TOLERANCE } from '../../metrics/masks/mask-scores.ts';
import type { EvaluateParams, OperatingRule } from '../../schemas/config.ts';

export const CASES_FILE = 'cases.json';

export const EVALUATED_SPLITS = ['test', 'val'] as const;
export type EvaluatedSplit = (typeof EVALUATED_SPLITS)[number];

/** A split in its own order. */
export interface SplitCases {
  /** As the data set has them, such as the path below its root: columns of a table are joined by them. */
  readonly ids: readonly string[];
  /** One an image, null where it is not known whose it is; null where that is known of none. */
  readonly patients: readonly (string | null)[] | null;
  /** SHA-256 of their labels, as the values file has them, or of their masks. */
  readonly truth_sha256: string;
}

interface Common {
  readonly version: 1;
  readonly splits: Readonly<Record<EvaluatedSplit, SplitCases>>;
}

export interface ClassificationCases extends Common {
  readonly task: 'classification';
  readonly labels: 'multi-class' | 'multi-label';
  readonly classes: readonly string[];
  /** Classes that count in the metrics: of one class an image all of them. */
  readonly evaluated: readonly string[];
  /** How scores were read; absent: as they are where nothing is said. */
  readonly reading?: Reading;
}

/** What is asked of the scores: thresholds are each trial's own, and stand among its metrics. */
export interface Reading {
  /** Of two classes that exclude each other the one that is looked for; null: of others there is none. */
  readonly positive: string | null;
  readonly operating_point: OperatingRule;
  /** Of predictive values; null: that of the test images. */
  readonly prevalence: number | null;
}

export interface SegmentationCases extends Common {
  readonly task: 'segmentation';
  readonly structures: readonly string[];
  /** Between outlines, in millimetres, of the surface Dice. */
  readonly surface_tolerance?: number;
}

export type CaseList = ClassificationCases | SegmentationCases;

/** Names of the classes that count in the metrics of a data set. */
export function evaluatedClasses(dataset: Pick<Dataset, 'classes'> & LabelKind): readonly string[] {
  return dataset.labels === 'multi-class' ? dataset.classes : (dataset.evaluated ?? dataset.classes);
}

/** @param truths SHA-256 of each split's truths */
export function caseListOf(
  dataset: Dataset,
  params: EvaluateParams,
  truths: Readonly<Record<EvaluatedSplit, string>>,
): CaseList {
  const { labels, classes, structures = [] } = dataset;
  const evaluated = evaluatedClasses(dataset);
  const splits = { val: splitCases(dataset, 'val', truths), test: splitCases(dataset, 'test', truths) };
  return params.task === 'classification'
    ? { version: 1, task: params.task, labels, classes, evaluated, splits, reading: readingOf(dataset, params) }
    : {
        version: 1,
        task: params.task,
        structures,
        splits,
        surface_tolerance: params.surface_tolerance ?? SURFACE_TOLERANCE,
      };
}

/** @throws StepError for a positive class that there is not */
export function readingOf(
  dataset: Pick<Dataset, 'classes'> & LabelKind,
  { positive, operating_point, prevalence }: EvaluateParams,
): Reading {
  const { labels, classes } = dataset;
  const two = labels === 'multi-class' && classes.length === 2;
  if (positive !== undefined && !two)
    throw new StepError({
      path: 'evaluation.positive',
      message: `${positive} cannot be the one that is looked for: that is said of two classes that exclude each other, and here are ${classes.length} ${labels === 'multi-class' ? 'classes' : 'labels'}`,
      hint: 'Remove it: metrics are then averaged over all of them.',
    });
  if (positive !== undefined && !classes.includes(positive))
    throw new StepError({
      path: 'evaluation.positive',
      message: `there is no class ${positive}`,
      hint: suggestion(positive, classes, 'classes'),
    });
  return {
    positive: two ? (positive ?? classes[1]!) : null,
    operating_point: operating_point ?? { rule: 'youden' },
    prevalence: prevalence ?? null,
  };
}

function splitCases(
  { splits }: Dataset,
  split: EvaluatedSplit,
  truths: Readonly<Record<EvaluatedSplit, string>>,
): SplitCases {
  const images = splits[split];
  const known = images.some(({ patient }) => patient !== undefined);
  return {
    ids: images.map(({ id }) => id),
    patients: known ? images.map(({ patient }) => patient ?? null) : null,
    truth_sha256: truths[split],
  };
}

/** What is wrong with a parsed `cases.json`, or the list. */
export function checkCaseList(value: unknown): CaseList | { readonly problem: string } {
  if (!isRecord(value) || value['version'] !== 1) return { problem: 'expected a list of cases of version 1' };
  const { task, labels, classes, evaluated, structures, splits } = value;
  if (!isRecord(splits)) return { problem: 'splits is missing' };
  for (const split of EVALUATED_SPLITS) {
    const problem = splitProblem(splits[split]);
    if (problem !== null) return { problem: `splits.${split}: ${problem}` };
  }
  if (task === 'classification') {
    if (labels !== 'multi-class' && labels !== 'multi-label') return { problem: 'labels is neither kind' };
    if (!isTexts(classes)) return { problem: 'classes is no list of names' };
    const known = new Set(classes);
    if (!isTexts(evaluated) || !evaluated.every((name) => known.has(name)))
      return { problem: 'evaluated is no list of classes' };
    if (labels === 'multi-class' && evaluated.join('\n') !== classes.join('\n'))
      return { problem: 'evaluated leaves out classes of which each image has one' };
    if (value['reading'] !== undefined && !isReading(value['reading'], classes)) return { problem: 'reading is none' };
  } else if (task === 'segmentation') {
    if (!isTexts(structures)) return { problem: 'structures is no list of names' };
    const { surface_tolerance } = value;
    if (surface_tolerance !== undefined && typeof surface_tolerance !== 'number')
      return { problem: 'surface_tolerance is no number' };
  } else return { problem: 'task is neither kind' };
  return value as unknown as CaseList;
}

function isReading(value: unknown, classes: readonly string[]): boolean {
  if (!isRecord(value) || !isRecord(value['operating_point'])) return false;
  const { positive, prevalence, operating_point } = value;
  return (
    (positive === null || classes.includes(String(positive))) &&
    (prevalence === null || typeof prevalence === 'number') &&
    typeof operating_point['rule'] === 'string'
  );
}

function splitProblem(value: unknown): string | null {
  if (!isRecord(value) || !isTexts(value['ids'])) return 'ids is no list of names';
  const { ids, patients, truth_sha256 } = value;
  if (new Set(ids).size < ids.length) return 'an id stands there twice';
  if (typeof truth_sha256 !== 'string') return 'truth_sha256 is missing';
  if (patients === null) return null;
  const fits = Array.isArray(patients) && patients.every((one) => one === null || typeof one === 'string');
  return fits && patients.length === ids.length ? null : 'patients is no list of as many names as ids';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
