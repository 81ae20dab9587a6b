import { UNKNOWN_SPACING } from '../masks/mask-scores.ts';
import { byCase, overImages } from '../masks/shares.ts';

/** Nikolov et al., "Clinically applicable segmentation of head and neck anatomy", JMIR 23, 2021; by pixels, as MONAI counts. */
export const surfaceDice = overImages(
  {
    label: 'surface Dice',
    explanation:
      'Surface Dice (normalised, NSD): share of the pixels of both outlines that lie within the tolerance of the other outline; the tolerance is evaluation.surface_tolerance, 2 mm where it is not set',
    spacing: { instead: 'boundary_iou' },
  },
  (cases) => {
    const { outlines } = cases;
    if (outlines === null) return UNKNOWN_SPACING;
    return [byCase(cases, (at) => outlines.within[at]!), byCase(cases, (at) => outlines.all[at]!)];
  },
);
