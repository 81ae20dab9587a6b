import type { Overlap } from '../masks/mask-scores.ts';
import { byCase, type Counted, overAll, overImages, shareOf } from '../masks/shares.ts';

/** |A ∩ B| / |A ∪ B|; 1 where both are empty. */
export const iou = ({ truth, prediction, both }: Overlap): number => shareOf(both, truth + prediction - both);

const counted: Counted = (cases) => [
  byCase(cases, (at) => cases.both[at]!),
  byCase(cases, (at) => cases.truth[at]! + cases.prediction[at]! - cases.both[at]!),
];

const WHAT = 'pixels that truth and prediction share over pixels in either';

export const iouMetric = overAll({ label: 'IoU', explanation: `IoU: ${WHAT}` }, counted);
export const meanIou = overImages({ label: 'mean IoU', explanation: `Mean IoU: ${WHAT}` }, counted);
