import { byClass } from '../classes/by-class.ts';
import { ofConfusion } from '../classes/confusion.ts';
import { type ClassTable, tableInfluence, tableValue } from '../classes/table.ts';
import type { ClassificationMetric, Value } from '../definition.ts';

const ONE_ONLY = 'all test images are of one class, or are said to be';

/** Matthews 1975. */
const ofLabels = byClass(
  {
    label: 'MCC',
    direction: 'higher-is-better',
    unit: '%',
    range: 'correlation',
    chance: 0,
    explanation:
      'MCC: Matthews correlation coefficient of true and said classes, from -100 to 100 %, 0 by chance; with several labels an image, of the labels at a score of 0.5, averaged.',
  },
  ofConfusion(({ tp, fn, fp, tn }) => {
    const scale = Math.sqrt((tp + fn) * (tn + fp) * (tp + fp) * (tn + fn));
    return scale === 0 ? ONE_ONLY : (tp * tn - fp * fn) / scale;
  }),
);

/** R_K of K classes: Gorodkin 2004. */
function correlation({ truths, said, all, right }: ClassTable): Value {
  const sum = (of: (truth: number, answer: number) => number): number =>
    truths.reduce((total, truth, index) => total + of(truth, said[index]!), 0);
  const [truth2, said2] = [sum((truth) => truth * truth), sum((_, answer) => answer * answer)];
  const scale = Math.sqrt((all * all - truth2) * (all * all - said2));
  return scale === 0 ? ONE_ONLY : (all * right - sum((truth, answer) => truth * answer)) / scale;
}

export const mcc: ClassificationMetric = {
  ...ofLabels,
  of: (cases) => (cases.labels === 'multi-class' ? tableValue(cases, correlation) : ofLabels.of(cases)),
  influence: (cases) =>
    cases.labels === 'multi-class' ? tableInfluence(cases, correlation) : ofLabels.influence(cases),
};
