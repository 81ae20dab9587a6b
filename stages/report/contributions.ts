/** From the values of a trial's cases to what each of them contributes to the task's metric. */
import { join } from 'node:path';
import type { Problem } from '../../common/errors.ts';
import { argmax } from '../../common/many.ts';
import { classificationInfluence, segmentationInfluence } from '../../metrics/influence.ts';
import { metrics } from '../../metrics/registry.ts';
import type { Metric } from '../../schemas/types.ts';
import type { Influence, Units } from '../../stats/influence/influence.ts';
import type { CaseList, ClassificationCases, SegmentationCases } from '../evaluate/case-list.ts';
import {
  type CaseValues,
  type ClassificationValues,
  type SegmentationValues,
  VALUES_FILE,
} from '../evaluate/case-values.ts';
import { OPERATING_POINT } from '../evaluate/metrics-file.ts';
import { EVALUATE_AGAIN } from './read-cases.ts';

/** The same sums in another order. */
const TOLERANCE = 1e-12;

/** What a trial's own metrics say of its operating points. */
type TrialMetrics = Readonly<Record<string, number | null>>;

/** @param units of the test cases; null: each its own */
export function influenceOf(
  metric: Metric,
  list: CaseList,
  values: CaseValues,
  units: Units | null,
  own: TrialMetrics,
): Influence | null {
  // An experiment's metric has been checked to be one of its task.
  const definition = metrics[metric];
  if (list.task === 'classification' && values.task === 'classification' && definition.task === 'classification')
    return classificationInfluence(definition, {
      ...countedClasses(list, values),
      ...readingOf(list, own),
      units,
    });
  if (list.task === 'segmentation' && values.task === 'segmentation' && definition.task === 'segmentation')
    return segmentationInfluence(definition, { ...byStructure(list, values), units });
  throw new Error(`values of a ${values.task} for the cases of a ${list.task} measured by ${metric}`);
}

/** As the evaluation read the scores. */
function readingOf({ classes, evaluated, reading }: ClassificationCases, own: TrialMetrics) {
  if (reading === undefined) return {};
  const thresholds = evaluated.map((name) => own[`${OPERATING_POINT}/${name}`] ?? null);
  return {
    ...(reading.positive !== null && { positive: classes.indexOf(reading.positive) }),
    operating: { thresholds, prevalence: reading.prevalence },
  };
}

/** Of the classes that count: CheXpert, for one, is evaluated on five of its fourteen. */
function countedClasses(list: ClassificationCases, { truth, scores }: ClassificationValues) {
  const { labels, classes, evaluated } = list;
  const cases = list.splits.test.ids.length;
  const all = { cases, classes: classes.length, labels, truth, scores };
  if (labels === 'multi-class') return all;
  const chosen = evaluated.map((name) => classes.indexOf(name));
  const pick = <Values extends Int8Array | Int32Array | Float64Array>(from: Values, to: Values): Values => {
    for (let at = 0; at < cases; at++)
      for (const [index, place] of chosen.entries())
        to[at * chosen.length + index] = from[at * classes.length + place]!;
    return to;
  };
  const size = cases * chosen.length;
  return {
    ...all,
    classes: chosen.length,
    truth: pick(truth, new Int8Array(size)),
    scores: pick(scores, new Float64Array(size)),
  };
}

function byStructure(list: SegmentationCases, values: SegmentationValues) {
  const { counts, boundaries, lesions, distances, distances_mm, outlines } = values;
  const every = <Values extends Int32Array | Float64Array>(from: Values, step: number, place: number) =>
    from.filter((_, at) => at % step === place);
  const overlaps = (from: Int32Array) => ({
    truth: every(from, 3, 0),
    prediction: every(from, 3, 1),
    both: every(from, 3, 2),
  });
  return {
    cases: list.splits.test.ids.length,
    structures: list.structures.length,
    ...overlaps(counts),
    boundary: overlaps(boundaries),
    lesions: { found: every(lesions, 3, 0), missed: every(lesions, 3, 1), extra: every(lesions, 3, 2) },
    hd95: every(distances, 2, 0),
    asd: every(distances, 2, 1),
    hd95_mm: distances_mm === null ? null : every(distances_mm, 2, 0),
    asd_mm: distances_mm === null ? null : every(distances_mm, 2, 1),
    outlines: outlines === null ? null : { within: every(outlines, 2, 0), all: every(outlines, 2, 1) },
  };
}

/** What is wrong where the metric of the values is not the one that the evaluation wrote beside them; else null. */
export function valueProblem(
  folder: string,
  metric: Metric,
  written: number | null,
  computed: Influence | null,
): Problem | null {
  const found = computed?.value ?? null;
  const same =
    found === null || written === null
      ? found === written
      : Math.abs(found - written) <= TOLERANCE * Math.max(1, Math.abs(written));
  if (same) return null;
  const message = `its values give ${metric} ${found ?? 'no value'}, but metrics.json says ${written ?? 'no value'}`;
  return { file: join(folder, VALUES_FILE), message, hint: EVALUATE_AGAIN };
}

/** Whether a classifier answers with one class for every image, although there are several. */
export function saysOneClass(list: CaseList, values: CaseValues): boolean {
  if (list.task !== 'classification' || list.labels !== 'multi-class' || values.task !== 'classification') return false;
  const classes = list.classes.length;
  const { truth, scores } = values;
  if (!truth.some((label) => label !== truth[0])) return false;
  const first = argmax(scores, 0, classes);
  for (let at = 1; at < truth.length; at++) if (argmax(scores, at * classes, classes) !== first) return false;
  return true;
}
