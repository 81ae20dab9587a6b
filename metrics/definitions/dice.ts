import type { Overlap } from '../masks/mask-scores.ts';
import { byCase, type Counted, overAll, overImages, shareOf } from '../masks/shares.ts';

/** 2 |A ∩ B| / (|A| + |B|); 1 where both are empty. */
export const dice = ({ truth, prediction, both }: Overlap): number => shareOf(2 * both, truth + prediction);

const counted: Counted = (cases) => [
  byCase(cases, (at) => 2 * cases.both[at]!),
  byCase(cases, (at) => cases.truth[at]! + cases.prediction[at]!),
];

const WHAT = 'twice the pixels that truth and prediction share over the pixels of both';

export const diceMetric = overAll({ label: 'Dice', explanation: `Dice: ${WHAT}` }, counted);
export const meanDice = {
  ...overImages({ label: 'mean Dice', explanation: `Mean Dice: ${WHAT}` }, counted),
  isDefault: true,
} as const;
