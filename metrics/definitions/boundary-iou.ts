import { byCase, overImages } from '../masks/shares.ts';

/** Cheng, Girshick, Dollár, Berg and Kirillov, "Boundary IoU", CVPR 2021. */
export const boundaryIou = overImages(
  {
    label: 'boundary IoU',
    explanation:
      'Boundary IoU: IoU of the pixels of each mask that lie no deeper below its outline than 2 % of the diagonal of the image',
  },
  (cases) => {
    const { truth, prediction, both } = cases.boundary;
    return [byCase(cases, (at) => both[at]!), byCase(cases, (at) => truth[at]! + prediction[at]! - both[at]!)];
  },
);
