/** How far the outlines of truth and prediction lie apart, as means over the test images. */
import { meanInfluence } from '../../stats/influence/mean.ts';
import type { SegmentationMetric } from '../definition.ts';
import { UNKNOWN_SPACING } from '../masks/mask-scores.ts';
import { byCase } from '../masks/shares.ts';

type Distance = 'hd95' | 'asd' | 'hd95_mm' | 'asd_mm';

const FAR = 'It is 0 where both masks are empty, and the diagonal of the image where one of them is.';
const HD95 = `HD95: Hausdorff distance between the outlines, at the 95th percentile, mean over the test images. ${FAR}`;
const ASD = `ASD: average symmetric surface distance (ASSD), the mean of the distances from the pixels of each outline to the other, mean over the test images. ${FAR}`;

function distance(label: string, unit: 'px' | 'mm', kept: Distance, explanation: string): SegmentationMetric {
  return {
    task: 'segmentation',
    label,
    direction: 'lower-is-better',
    unit,
    range: 'distance',
    explanation,
    influence(cases) {
      const distances = cases[kept];
      if (distances === null) return UNKNOWN_SPACING;
      const means = byCase(cases, (at) => distances[at]! / cases.structures);
      return meanInfluence(means, cases.units);
    },
  };
}

export const hd95 = distance('HD95', 'px', 'hd95', `${HD95} In pixels of the stored images.`);
export const asd = distance('ASD', 'px', 'asd', `${ASD} In pixels of the stored images.`);
export const hd95InMillimetres = { ...distance('HD95', 'mm', 'hd95_mm', HD95), spacing: { instead: 'hd95' } } as const;
export const asdInMillimetres = { ...distance('ASD', 'mm', 'asd_mm', ASD), spacing: { instead: 'asd' } } as const;
