import { type ClassTable, tableInfluence, tableValue } from '../classes/table.ts';
import type { ClassificationMetric, Value } from '../definition.ts';

const NO_ORDER = 'labels that an image may have together have no order';

/** 1 − Σ w O / Σ w E with w = (i − j)²: Cohen 1968. Of two classes it is Cohen's plain kappa. */
function weighted({ classes, counts, truths, said, all }: ClassTable): Value {
  let [seen, expected] = [0, 0];
  for (let truth = 0; truth < classes; truth++)
    for (let answer = 0; answer < classes; answer++) {
      const weight = (truth - answer) ** 2;
      seen += weight * counts[truth * classes + answer]!;
      expected += (weight * truths[truth]! * said[answer]!) / all;
    }
  return expected === 0 ? 'all test images are of one class and are said to be' : 1 - seen / expected;
}

export const quadraticKappa: ClassificationMetric = {
  task: 'classification',
  label: 'quadratic kappa',
  direction: 'higher-is-better',
  unit: '%',
  range: 'correlation',
  chance: 0,
  explanation:
    'Quadratic kappa: agreement of true and said classes beyond chance, where a disagreement counts by the square of how far the classes lie apart in their order; 0 by chance. For grades: of classes without an order it means nothing.',
  of: (cases) => (cases.labels === 'multi-class' ? tableValue(cases, weighted) : NO_ORDER),
  influence: (cases) => (cases.labels === 'multi-class' ? tableInfluence(cases, weighted) : null),
};
