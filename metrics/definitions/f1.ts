import { byClass } from '../classes/by-class.ts';
import { ofConfusion, ratio } from '../classes/confusion.ts';

/** 2 TP / (2 TP + FP + FN): van Rijsbergen 1979. */
export const f1 = byClass(
  {
    label: 'F1',
    direction: 'higher-is-better',
    unit: '%',
    range: 'share',
    explanation:
      'F1: harmonic mean of sensitivity and positive predictive value, where an image is said to be of its class of highest score (with several labels: of those with a score of 0.5 or more); averaged over the classes, of two that of the positive one.',
  },
  ofConfusion(({ tp, fn, fp }) => ratio(2 * tp, 2 * tp + fp + fn, 'no test image is, or is said to be, of this class')),
);
