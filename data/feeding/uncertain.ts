/** What labels that their reader was not sure of count as. */
import { randomStream } from '../../common/random.ts';
import type { UncertainPolicy } from '../../schemas/config.ts';
import { type PreparedImage, UNCERTAIN } from '../dataset.ts';

export type Label = PreparedImage['label'];
export type Labelling = (image: Pick<PreparedImage, 'id' | 'label'>) => Label;

/** Label smoothing of uncertain labels as in Pham et al. (2021), "Interpreting chest X-rays via CNNs ...". */
const SOFT: Readonly<Partial<Record<UncertainPolicy, readonly [low: number, high: number]>>> = {
  'lsr-ones': [0.55, 0.85],
  'lsr-zeros': [0, 0.3],
};

const FIXED: Readonly<Record<UncertainPolicy, number>> = {
  ones: 1,
  'lsr-ones': 1,
  zeros: 0,
  'lsr-zeros': 0,
  ignore: UNCERTAIN,
};

/**
 * For training: soft labels are drawn from the trial's seed.
 * @param epoch whose draws they are; left out: the same in every epoch
 */
export function trainingLabels(policy: UncertainPolicy, seed: string, epoch?: number): Labelling {
  const range = SOFT[policy];
  if (range === undefined) return fixedLabels(policy);
  return ({ id, label }) => {
    if (!isUncertain(label)) return label;
    const stream = randomStream(seed, 'uncertain', id, ...(epoch === undefined ? [] : [epoch]));
    return label.map((value) => {
      // One draw a class, so that a label does not hang on which others are uncertain.
      const soft = range[0] + (range[1] - range[0]) * stream.uniform();
      return value === UNCERTAIN ? soft : value;
    });
  };
}

/** For validation, unless its labels are drawn, and for testing: nothing is random; with `ignore` they stay UNCERTAIN. */
export function fixedLabels(policy: UncertainPolicy): Labelling {
  const value = FIXED[policy];
  return ({ label }) => (isUncertain(label) ? label.map((one) => (one === UNCERTAIN ? value : one)) : label);
}

function isUncertain(label: Label): label is readonly number[] {
  return typeof label !== 'number' && label.includes(UNCERTAIN);
}
