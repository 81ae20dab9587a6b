/** Metrics of masks that are a share of something counted: pixels, pixels near outlines, outlines, lesions. */
import { meanInfluence } from '../../stats/influence/mean.ts';
import { ratioInfluence } from '../../stats/influence/ratio.ts';
import type { MetricInfo, SegmentationCases, SegmentationMetric } from '../definition.ts';

/** Of each case what is right and what there is, over its structures; a text where that is not known. */
export type Counted = (cases: SegmentationCases) => readonly [right: Float64Array, all: Float64Array] | string;

type Said = Pick<MetricInfo, 'label' | 'explanation' | 'spacing'>;

/** Where there is nothing in the truth and nothing in the prediction, nothing is wrong. */
export const shareOf = (right: number, all: number): number => (all === 0 ? 1 : right / all);

const EMPTY = 'Where truth and prediction are both empty it is 1, where one of them is it is 0.';

const share = { task: 'segmentation', direction: 'higher-is-better', unit: '%', range: 'share' } as const;

/** Over all images together. @param said its explanation up to what is counted */
export function overAll(said: Said, counted: Counted): SegmentationMetric {
  return {
    ...share,
    ...said,
    explanation: `${said.explanation}, counted over all test images together. ${EMPTY}`,
    influence(cases) {
      const found = counted(cases);
      return typeof found === 'string' ? found : ratioInfluence(...found, cases.units, shareOf);
    },
  };
}

/** Mean over the images. */
export function overImages(said: Said, counted: Counted): SegmentationMetric {
  return {
    ...share,
    ...said,
    explanation: `${said.explanation}, of each test image, averaged over the images. ${EMPTY}`,
    influence(cases) {
      const found = counted(cases);
      if (typeof found === 'string') return found;
      const [right, all] = found;
      return meanInfluence(
        right.map((one, at) => shareOf(one, all[at]!)),
        cases.units,
      );
    },
  };
}

/** Sums over the structures of each case. @param of from the place of a case's structure */
export function byCase({ cases, structures }: SegmentationCases, of: (at: number) => number): Float64Array {
  return Float64Array.from({ length: cases }, (_, image) => {
    let sum = 0;
    for (let structure = 0; structure < structures; structure++) sum += of(image * structures + structure);
    return sum;
  });
}
