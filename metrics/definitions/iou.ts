import type { Overlap } from '../mask-scores.ts';
import { ofOverlap, overAllPixels, overImages } from './overlap.ts';

const ofPixels = (both: number, size: number): number => (size === 0 ? 1 : both / (size - both));

/** |A ∩ B| / |A ∪ B|; 1 where both are empty. */
export const iou = (overlap: Overlap): number => ofOverlap(ofPixels, overlap);

const WHAT = 'pixels that truth and prediction share over pixels in either';

export const iouMetric = overAllPixels('IoU', ofPixels, `IoU: ${WHAT}`);
export const meanIou = overImages('mean IoU', ofPixels, `Mean IoU: ${WHAT}`);
