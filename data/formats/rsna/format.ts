import { type FormatKind, LISTED } from '../kind.ts';
import { listed, namedClasses } from '../source.ts';
import type { RsnaSource } from './list.ts';

export const rsna: FormatKind<RsnaSource> = {
  settings: [...LISTED, 'classes'],
  gives: 'labels',
  classes: 'names or file',
  source: (data) => ({
    ...listed(data),
    classes: typeof data.classes === 'string' ? data.classes : namedClasses(data),
  }),
  list: () => import('./list.ts'),
};
