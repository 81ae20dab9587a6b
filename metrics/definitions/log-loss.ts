import { meanInfluence } from '../../stats/influence/mean.ts';
import { meanOf, oneAgainstRest } from '../classes/binary.ts';
import { byClass } from '../classes/by-class.ts';
import type { ClassificationCases, ClassificationMetric } from '../definition.ts';

/** Probabilities nearer to 0 or 1 count as this one, as in scikit-learn: a single certain mistake would be infinite. */
const LEAST = Number.EPSILON;

const loss = (probability: number): number => -Math.log(Math.min(1 - LEAST, Math.max(LEAST, probability)));

const ofLabels = byClass(
  {
    label: 'log loss',
    direction: 'lower-is-better',
    unit: 'nats',
    range: 'distance',
    explanation:
      'Log loss: mean negative logarithm of the probability of the true class (cross-entropy); with several labels an image, of each label, averaged over the labels. Probabilities below 2.2e-16 count as that.',
  },
  {
    value: (cases, index) => ofClass(cases, index)?.value ?? 'its label is known of no test image',
    influence: ofClass,
  },
);

function ofClass(cases: ClassificationCases, index: number) {
  const binary = oneAgainstRest(cases, index);
  if (binary.positions.length === 0) return null;
  const losses = Float64Array.from(binary.truth, (label, at) =>
    loss(label === 1 ? binary.scores[at]! : 1 - binary.scores[at]!),
  );
  return meanOf(binary, losses);
}

function ofImages({ cases, classes, truth, scores, units }: ClassificationCases) {
  return meanInfluence(
    Float64Array.from({ length: cases }, (_, at) => loss(scores[at * classes + truth[at]!]!)),
    units,
  );
}

export const logLoss: ClassificationMetric = {
  ...ofLabels,
  of: (cases) => (cases.labels === 'multi-class' ? ofImages(cases).value : ofLabels.of(cases)),
  influence: (cases) => (cases.labels === 'multi-class' ? ofImages(cases) : ofLabels.influence(cases)),
};
