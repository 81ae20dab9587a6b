/** Contributions of test cases to the metrics of a classifier. Values are those of metrics/classification.ts. */
import { addAucInfluence, type BinaryCases } from './auc.ts';
import { clustersOf, type Influence, sumByUnit, type Units } from './influence.ts';
import { meanInfluence } from './mean.ts';
import { ratioInfluence } from './ratio.ts';

export interface ClassificationCases {
  readonly cases: number;
  readonly classes: number;
  readonly labels: 'multi-class' | 'multi-label';
  /** multi-class [cases]: the class; multi-label [cases, classes] row by row: 0, 1, or -1 where it is not known. */
  readonly truth: Int8Array | Int16Array | Int32Array;
  /** [cases, classes] row by row. */
  readonly scores: Float32Array | Float64Array;
  /** null: every case a unit of its own. */
  readonly units: Units | null;
}

/** @returns null where the metric is not defined: no cases, a NaN among the scores, no class with an AUC */
export function classificationInfluence(metric: 'auc' | 'accuracy', input: ClassificationCases): Influence | null {
  if (input.cases === 0 || input.scores.some(Number.isNaN)) return null;
  return metric === 'auc' ? macroAuc(input) : accuracy(input);
}

/** Mean over the classes that have an AUC; a case whose label is unknown in a class counts 0 there. */
function macroAuc(input: ClassificationCases): Influence | null {
  const clusters = clustersOf(input.units);
  const influence = new Float64Array(input.cases);
  let defined = 0;
  let sum = 0;
  for (let index = 0; index < input.classes; index++) {
    const area = addAucInfluence(oneAgainstRest(input, index), 1, clusters !== null, influence);
    if (area === null) continue;
    defined++;
    sum += area;
  }
  if (defined === 0) return null;
  for (let index = 0; index < influence.length; index++) influence[index]! /= defined;
  return { value: sum / defined, contributions: clusters === null ? influence : sumByUnit(influence, clusters) };
}

function oneAgainstRest({ cases, classes, labels, truth, scores }: ClassificationCases, index: number): BinaryCases {
  const label = (at: number): number =>
    labels === 'multi-class' ? Number(truth[at] === index) : truth[at * classes + index]!;
  let p = 0;
  let q = 0;
  for (let at = 0; at < cases; at++) {
    const own = label(at);
    if (own === 1) p++;
    else if (own === 0) q++;
  }
  const positives = new Uint32Array(p);
  const positiveScores = new Float64Array(p);
  const negatives = new Uint32Array(q);
  const negativeScores = new Float64Array(q);
  p = 0;
  q = 0;
  for (let at = 0; at < cases; at++) {
    const own = label(at);
    const score = scores[at * classes + index]!;
    if (own === 1) {
      positives[p] = at;
      positiveScores[p++] = score;
    } else if (own === 0) {
      negatives[q] = at;
      negativeScores[q++] = score;
    }
  }
  return { positives, positiveScores, negatives, negativeScores };
}

function accuracy({ cases, classes, labels, truth, scores, units }: ClassificationCases): Influence | null {
  const right = new Float64Array(cases);
  if (labels === 'multi-class') {
    for (let at = 0; at < cases; at++) right[at] = Number(argmax(scores, at * classes, classes) === truth[at]);
    return meanInfluence(right, units);
  }
  // Cases differ in how many labels are known: a ratio, not a mean.
  const decisions = new Float64Array(cases);
  for (let at = 0; at < cases * classes; at++) {
    if (truth[at] === -1) continue;
    const image = Math.floor(at / classes);
    decisions[image]!++;
    if (Number(scores[at]! >= 0.5) === truth[at]) right[image]!++;
  }
  if (decisions.every((count) => count === 0)) return null;
  return ratioInfluence(right, decisions, units, (above, below) => (below === 0 ? 0 : above / below));
}

/** Of equal scores the first. */
function argmax(scores: ClassificationCases['scores'], from: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) if (scores[from + index]! > scores[from + best]!) best = index;
  return best;
}
