/** How far the outlines of truth and prediction lie apart, as means over the test images. */
import { meanInfluence } from '../../stats/influence/mean.ts';
import type { SegmentationMetric } from '../definition.ts';
import { mean } from '../mask-scores.ts';
import { byCase } from './overlap.ts';

type Distance = 'hd95' | 'asd' | 'hd95_mm' | 'asd_mm';

const FAR = 'It is 0 where both masks are empty, and the diagonal of the image where one of them is.';
const HD95 = `HD95: Hausdorff distance between the outlines, at the 95th percentile, mean over the test images. ${FAR}`;
const ASD = `ASD: average distance between the outlines, measured from both sides, mean over the test images. ${FAR}`;

function distance(label: string, unit: 'px' | 'mm', kept: Distance, explanation: string): SegmentationMetric {
  return {
    task: 'segmentation',
    label,
    direction: 'lower-is-better',
    unit,
    range: 'distance',
    explanation,
    of(images) {
      const values = images.flat().map((scores) => scores[kept]);
      const known = values.filter((value) => value !== undefined);
      return known.length === values.length ? mean(known) : undefined;
    },
    influence(cases) {
      const distances = cases[kept];
      if (distances === null) return null;
      const means = byCase(cases, (at) => distances[at]! / cases.structures);
      return meanInfluence(means, cases.units);
    },
  };
}

export const hd95 = distance('HD95', 'px', 'hd95', `${HD95} In pixels of the stored images.`);
export const asd = distance('ASD', 'px', 'asd', `${ASD} In pixels of the stored images.`);
export const hd95InMillimetres = { ...distance('HD95', 'mm', 'hd95_mm', HD95), spacing: { instead: 'hd95' } } as const;
export const asdInMillimetres = { ...distance('ASD', 'mm', 'asd_mm', ASD), spacing: { instead: 'asd' } } as const;
