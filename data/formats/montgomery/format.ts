import { FILES, type FormatKind } from '../kind.ts';
import type { MontgomerySource } from './list.ts';

export const montgomery: FormatKind<MontgomerySource> = {
  settings: [...FILES, 'splits'],
  gives: 'masks',
  source: (data) => ({ splits: data.splits ?? {} }),
  list: () => import('./list.ts'),
};
