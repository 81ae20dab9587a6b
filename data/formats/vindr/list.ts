import { findingsList } from '../reading/findings-list.ts';

/** The lists of VinDr-CXR in the benchmark of Ma et al. (2022), separated by blanks. */
export const list = findingsList({
  classes: ['PE', 'Lung tumor', 'Pneumonia', 'Tuberculosis', 'Other diseases', 'No finding'],
  separator: 'blanks',
  suffix: '.jpeg',
});
