import { ratioInfluence } from '../../stats/influence/ratio.ts';
import type { SegmentationMetric } from '../definition.ts';
import { byCase } from '../masks/shares.ts';

/** |A − T| / T of each image, over its structures; of an image whose truth is empty it is not defined, whatever is predicted. */
export const areaError: SegmentationMetric = {
  task: 'segmentation',
  label: 'area error',
  direction: 'lower-is-better',
  unit: '%',
  // It has no upper end: a prediction may be many times too large.
  range: 'distance',
  explanation:
    'Area error: difference between the areas of prediction and truth, without its sign, over the area of the truth, mean over the test images whose truth is not empty.',
  influence(cases) {
    const truth = byCase(cases, (at) => cases.truth[at]!);
    const off = byCase(cases, (at) => Math.abs(cases.prediction[at]! - cases.truth[at]!));
    const known = truth.map((area) => Number(area > 0));
    const errors = off.map((one, at) => (truth[at]! > 0 ? one / truth[at]! : 0));
    const counted = known.reduce((sum, one) => sum + one, 0);
    if (counted === 0) return 'the truth of every test image is empty';
    const value = errors.reduce((sum, one) => sum + one, 0) / counted;
    // The only image with a truth is left as it is where it would be left out.
    return ratioInfluence(errors, known, cases.units, (sum, count) => (count === 0 ? value : sum / count));
  },
};
