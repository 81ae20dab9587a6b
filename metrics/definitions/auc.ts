import { addAucInfluence, type BinaryCases } from '../../stats/influence/auc.ts';
import { clustersOf, type Influence, sumByUnit } from '../../stats/influence/influence.ts';
import { type ClassificationCases, type ClassificationMetric, type LabelledScores, UNKNOWN } from '../definition.ts';
import { rocAuc } from '../roc-auc.ts';

/** Mean of the classes' AUCs (macro), without those that are not defined; of each class against all others. */
export const auc: ClassificationMetric = {
  task: 'classification',
  label: 'AUC',
  direction: 'higher-is-better',
  unit: '%',
  range: 'share',
  explanation:
    'AUC: area under the ROC curve of a class against all others, averaged over the classes. A class that no test image has, or all have, has no AUC and is left out of the average.',
  isDefault: true,
  chance: 0.5,
  leavesOutClasses: true,
  of(input) {
    const defined = input.classes.map((_, index) => classAuc(input, index)).filter((value) => value !== null);
    return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
  },
  ofClass: classAuc,
  influence: macroAuc,
};

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
