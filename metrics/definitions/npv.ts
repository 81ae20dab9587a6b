import { ALL_OF_CLASS, ALL_SAID, NONE_OF_CLASS, ratio } from '../classes/confusion.ts';
import { atOperatingPoint } from '../classes/operating.ts';

/** At a stated prevalence π by Bayes: (1 − π) Sp / ((1 − π) Sp + π (1 − Se)). */
export const npv = atOperatingPoint(
  { label: 'NPV' },
  'NPV: negative predictive value, share of right ones among the images not said to be of a class, of the test images or at the prevalence of evaluation.prevalence,',
  ({ tp, fn, fp, tn }, prevalence) => {
    if (prevalence === null) return ratio(tn, tn + fn, ALL_SAID);
    if (tp + fn === 0) return NONE_OF_CLASS;
    if (tn + fp === 0) return ALL_OF_CLASS;
    const right = ((1 - prevalence) * tn) / (tn + fp);
    return ratio(right, right + (prevalence * fn) / (tp + fn), ALL_SAID);
  },
);
