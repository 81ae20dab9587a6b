import { argmax } from '../../common/many.ts';
import type { Influence } from '../../stats/influence/influence.ts';
import { meanInfluence } from '../../stats/influence/mean.ts';
import { ratioInfluence } from '../../stats/influence/ratio.ts';
import { type ClassificationCases, type ClassificationMetric, UNKNOWN } from '../definition.ts';

/**
 * multi-class: the share of images whose highest score is at the true class (the first of equal scores counts);
 * multi-label: the share of right decisions over all images and classes, where a score of 0.5 or more says yes.
 */
export const accuracy: ClassificationMetric = {
  task: 'classification',
  label: 'accuracy',
  direction: 'higher-is-better',
  unit: '%',
  range: 'share',
  explanation:
    'Accuracy: share of test images whose highest score is at the true class; with several labels an image, share of right yes-no decisions at a score of 0.5.',
  of: (cases) => influence(cases)?.value ?? 'the labels are known of no test image',
  influence,
};

function influence({ cases, classes, labels, truth, scores, units }: ClassificationCases): Influence | null {
  const right = new Float64Array(cases);
  if (labels === 'multi-class') {
    for (let at = 0; at < cases; at++) right[at] = Number(argmax(scores, at * classes, classes) === truth[at]);
    return meanInfluence(right, units);
  }
  // Cases differ in how many labels are known: a ratio, not a mean.
  const decisions = new Float64Array(cases);
  for (let at = 0; at < cases * classes; at++) {
    if (truth[at] === UNKNOWN) continue;
    const image = Math.floor(at / classes);
    decisions[image]!++;
    if (Number(scores[at]! >= 0.5) === truth[at]) right[image]!++;
  }
  if (decisions.every((count) => count === 0)) return null;
  return ratioInfluence(right, decisions, units, (above, below) => (below === 0 ? 0 : above / below));
}
