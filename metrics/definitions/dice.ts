import type { Overlap } from '../mask-scores.ts';
import { ofOverlap, overAllPixels, overImages } from './overlap.ts';

const ofPixels = (both: number, size: number): number => (size === 0 ? 1 : (2 * both) / size);

/** 2 |A ∩ B| / (|A| + |B|); 1 where both are empty. */
export const dice = (overlap: Overlap): number => ofOverlap(ofPixels, overlap);

const WHAT = 'twice the pixels that truth and prediction share over the pixels of both';

export const diceMetric = overAllPixels('Dice', ofPixels, `Dice: ${WHAT}`);
export const meanDice = { ...overImages('mean Dice', ofPixels, `Mean Dice: ${WHAT}`), isDefault: true } as const;
