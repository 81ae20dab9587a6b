import { byCase, type Counted, overAll, overImages } from '../masks/shares.ts';

/** 2 found / (2 found + missed + extra), as the challenge ISLES 2022 counts (Hernandez Petzsche et al., Scientific Data 9, 2022). */
const counted: Counted = (cases) => {
  const { found, missed, extra } = cases.lesions;
  return [byCase(cases, (at) => 2 * found[at]!), byCase(cases, (at) => 2 * found[at]! + missed[at]! + extra[at]!)];
};

const WHAT =
  'of connected parts of the masks (pixels that touch, also at corners), those of the truth that share a pixel with the prediction are found, those of the prediction that share none with the truth are false; F1 of these counts';

export const lesionF1 = overAll({ label: 'lesion F1', explanation: `Lesion F1: ${WHAT}` }, counted);
export const meanLesionF1 = overImages({ label: 'mean lesion F1', explanation: `Mean lesion F1: ${WHAT}` }, counted);
