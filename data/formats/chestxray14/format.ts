import { type FormatKind, LISTED } from '../kind.ts';
import { type Listed, listed } from '../source.ts';

export const chestxray14: FormatKind<Listed> = {
  settings: LISTED,
  gives: 'labels',
  source: listed,
  list: () => import('./list.ts'),
};
