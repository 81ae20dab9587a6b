import { addAucInfluence, type BinaryCases } from '../../stats/influence/auc.ts';
import { clustersOf, type Influence, sumByUnit } from '../../stats/influence/influence.ts';
import { type Binary, bothNeeded, oneAgainstRest } from '../classes/binary.ts';
import type { ClassificationCases, ClassificationMetric, Value } from '../definition.ts';
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
  of(cases) {
    const values = Array.from({ length: cases.classes }, (_, index) => classAuc(cases, index));
    const defined = values.filter((value) => typeof value === 'number');
    if (defined.length > 0) return defined.reduce((sum, value) => sum + value, 0) / defined.length;
    return values.length === 1 ? values[0]! : 'no class has it';
  },
  ofClass: classAuc,
  influence: macroAuc,
};

function classAuc(cases: ClassificationCases, index: number): Value {
  const binary = oneAgainstRest(cases, index);
  return bothNeeded(binary) ?? rocAuc(binary.truth, binary.scores)!;
}

/** Mean over the classes that have an AUC; a case whose label is unknown in a class counts 0 there. */
function macroAuc(input: ClassificationCases): Influence | null {
  const clusters = clustersOf(input.units);
  const influence = new Float64Array(input.cases);
  let defined = 0;
  let sum = 0;
  for (let index = 0; index < input.classes; index++) {
    const area = addAucInfluence(placed(oneAgainstRest(input, index)), 1, clusters !== null, influence);
    if (area === null) continue;
    defined++;
    sum += area;
  }
  if (defined === 0) return null;
  for (let index = 0; index < influence.length; index++) influence[index]! /= defined;
  return { value: sum / defined, contributions: clusters === null ? influence : sumByUnit(influence, clusters) };
}

function placed({ positions, truth, scores }: Binary): BinaryCases {
  const [own, rest] = [1, 0].map((label) => Uint32Array.from(positions.keys()).filter((at) => truth[at] === label));
  return {
    positives: own!.map((at) => positions[at]!),
    positiveScores: Float64Array.from(own!, (at) => scores[at]!),
    negatives: rest!.map((at) => positions[at]!),
    negativeScores: Float64Array.from(rest!, (at) => scores[at]!),
  };
}
