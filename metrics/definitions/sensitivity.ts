import { NONE_OF_CLASS, ratio } from '../classes/confusion.ts';
import { atOperatingPoint } from '../classes/operating.ts';

export const sensitivity = atOperatingPoint(
  { label: 'sensitivity' },
  'Sensitivity: share of the images of a class that are said to be of it,',
  ({ tp, fn }) => ratio(tp, tp + fn, NONE_OF_CLASS),
);
