/** The Brier score and its parts: in bins it is reliability - resolution + uncertainty. */
import type { Influence } from '../../stats/influence/influence.ts';
import { type Binary, contributionsOf, meanOf, oneAgainstRest } from '../classes/binary.ts';
import { IMAGES_A_BIN, MOST_BINS } from '../classes/bins.ts';
import { byClass } from '../classes/by-class.ts';
import { type Part, reliability, resolution } from '../classes/reliability.ts';
import type { ClassificationCases, ClassificationMetric, MetricInfo } from '../definition.ts';

function ofKnown(info: MetricInfo, of: (binary: Binary) => Influence): ClassificationMetric {
  const influence = (cases: ClassificationCases, index: number): Influence | null => {
    const binary = oneAgainstRest(cases, index);
    return binary.positions.length === 0 ? null : of(binary);
  };
  return byClass(info, {
    value: (cases, index) => influence(cases, index)?.value ?? 'its label is known of no test image',
    influence,
  });
}

export const brier = ofKnown(
  {
    label: 'Brier score',
    direction: 'lower-is-better',
    unit: '%',
    range: 'share',
    explanation:
      'Brier score: mean squared difference between the probability of a class and 1 or 0, averaged over the classes.',
  },
  (binary) =>
    meanOf(
      binary,
      Float64Array.from(binary.truth, (label, at) => (binary.scores[at]! - label) ** 2),
    ),
);

const PARTS = `Parts of the Brier score in bins of equally many test images (one for ${IMAGES_A_BIN} images, at most ${MOST_BINS}), less what chance adds (Ferro and Fricker 2012): Brier = reliability − resolution + uncertainty, which is p(1 − p) of the share p of positives, but for what varies within bins. 0 where nothing is left.`;

/** At least 0. */
const cutOff =
  (of: (binary: Binary) => Part) =>
  (binary: Binary): Influence => {
    const { value, influence } = of(binary);
    return value > 0
      ? { value, contributions: contributionsOf(binary, influence) }
      : { value: 0, contributions: contributionsOf(binary, influence.fill(0)) };
  };

export const brierReliability = ofKnown(
  {
    label: 'reliability',
    direction: 'lower-is-better',
    unit: '%',
    range: 'distance',
    explanation: `Reliability: mean squared difference between probability and frequency. ${PARTS}`,
  },
  cutOff(reliability),
);

export const brierResolution = ofKnown(
  {
    label: 'resolution',
    direction: 'higher-is-better',
    unit: '%',
    range: 'distance',
    explanation: `Resolution: mean squared difference between the frequencies of the bins and that of all. ${PARTS}`,
  },
  cutOff(resolution),
);
