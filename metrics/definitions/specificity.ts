import { ALL_OF_CLASS, ratio } from '../classes/confusion.ts';
import { atOperatingPoint } from '../classes/operating.ts';

export const specificity = atOperatingPoint(
  { label: 'specificity' },
  'Specificity: share of the images not of a class that are not said to be of it,',
  ({ tn, fp }) => ratio(tn, tn + fp, ALL_OF_CLASS),
);
