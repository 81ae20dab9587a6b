import { meanInfluence } from '../../stats/influence/mean.ts';
import { ratioInfluence } from '../../stats/influence/ratio.ts';
import type { SegmentationCases, SegmentationMetric } from '../definition.ts';
import { type MaskScores, mean, type Overlap, pooled } from '../mask-scores.ts';

/** Of the pixels that truth and prediction share, and of those of each, added. */
type OfPixels = (both: number, size: number) => number;

const EMPTY = 'Where truth and prediction are both empty it is 1.';

const share = { task: 'segmentation', direction: 'higher-is-better', unit: '%', range: 'share' } as const;

/** Over the pixels of all images together. @param explanation up to what is counted */
export function overAllPixels(label: string, of: OfPixels, explanation: string): SegmentationMetric {
  return {
    ...share,
    label,
    explanation: `${explanation}, counted over all test images together. ${EMPTY}`,
    of: (images) => ofOverlap(of, pooled(images.flat())),
    influence: (cases) => ratioInfluence(bothOf(cases), sizesOf(cases), cases.units, of),
  };
}

/** Mean over the images. */
export function overImages(label: string, of: OfPixels, explanation: string): SegmentationMetric {
  return {
    ...share,
    label,
    explanation: `${explanation}, of each test image, averaged over the images. ${EMPTY}`,
    of: (images: readonly (readonly MaskScores[])[]) => mean(images.map((image) => ofOverlap(of, pooled(image)))),
    influence: (cases) => {
      const size = sizesOf(cases);
      return meanInfluence(
        bothOf(cases).map((shared, at) => of(shared, size[at]!)),
        cases.units,
      );
    },
  };
}

export const ofOverlap = (of: OfPixels, { truth, prediction, both }: Overlap): number => of(both, truth + prediction);

const bothOf = (cases: SegmentationCases): Float64Array => byCase(cases, (at) => cases.both[at]!);
const sizesOf = (cases: SegmentationCases): Float64Array =>
  byCase(cases, (at) => cases.truth[at]! + cases.prediction[at]!);

/** Sums over the structures of each case. */
export function byCase({ cases, structures }: SegmentationCases, of: (at: number) => number): Float64Array {
  return Float64Array.from({ length: cases }, (_, image) => {
    let sum = 0;
    for (let structure = 0; structure < structures; structure++) sum += of(image * structures + structure);
    return sum;
  });
}
