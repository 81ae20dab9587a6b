import { byClass } from '../classes/by-class.ts';
import { ALL_OF_CLASS, NONE_OF_CLASS, ofConfusion } from '../classes/confusion.ts';
import { type ClassTable, tableInfluence, tableValue } from '../classes/table.ts';
import type { ClassificationMetric, Value } from '../definition.ts';

/** Of one class against the rest the mean of sensitivity and specificity. */
const ofLabels = byClass(
  {
    label: 'balanced accuracy',
    direction: 'higher-is-better',
    unit: '%',
    range: 'share',
    explanation:
      'Balanced accuracy: share of right answers among the images of each class, averaged over the classes; with several labels an image, mean of sensitivity and specificity at a score of 0.5, averaged over the labels.',
  },
  ofConfusion(({ tp, fn, fp, tn }) => {
    if (tp + fn === 0) return NONE_OF_CLASS;
    return tn + fp === 0 ? ALL_OF_CLASS : (tp / (tp + fn) + tn / (tn + fp)) / 2;
  }),
);

/** Mean over the classes that test images have. */
function meanRecall({ classes, counts, truths }: ClassTable): Value {
  let [sum, present] = [0, 0];
  for (let index = 0; index < classes; index++) {
    if (truths[index] === 0) continue;
    sum += counts[index * (classes + 1)]! / truths[index]!;
    present++;
  }
  return sum / present;
}

export const balancedAccuracy: ClassificationMetric = {
  ...ofLabels,
  of: (cases) => (cases.labels === 'multi-class' ? tableValue(cases, meanRecall) : ofLabels.of(cases)),
  influence: (cases) =>
    cases.labels === 'multi-class' ? tableInfluence(cases, meanRecall) : ofLabels.influence(cases),
};
