import type { FormatKind } from '../kind.ts';
import type { PhantomSource } from './list.ts';

export const phantom: FormatKind<PhantomSource> = {
  settings: ['phantom'],
  gives: 'both',
  source: ({ phantom }) => ({ phantom }),
  list: () => import('./list.ts'),
};
