import { findingsList } from '../reading/findings-list.ts';

/** The lists of the Shenzhen set in the benchmark of Ma et al. (2022), separated by commas. */
export const list = findingsList({ classes: ['TB'], separator: 'commas', suffix: '' });
