import { ALL_OF_CLASS, NONE_OF_CLASS, NONE_SAID, ratio } from '../classes/confusion.ts';
import { atOperatingPoint } from '../classes/operating.ts';

/** At a stated prevalence π by Bayes: π Se / (π Se + (1 − π)(1 − Sp)). */
export const ppv = atOperatingPoint(
  { label: 'PPV' },
  'PPV: positive predictive value, share of right ones among the images said to be of a class, of the test images or at the prevalence of evaluation.prevalence,',
  ({ tp, fn, fp, tn }, prevalence) => {
    if (prevalence === null) return ratio(tp, tp + fp, NONE_SAID);
    if (tp + fn === 0) return NONE_OF_CLASS;
    if (tn + fp === 0) return ALL_OF_CLASS;
    const right = (prevalence * tp) / (tp + fn);
    return ratio(right, right + ((1 - prevalence) * fp) / (tn + fp), NONE_SAID);
  },
);
