import { ARRAYS, type FormatKind } from '../kind.ts';
import { namedClasses } from '../source.ts';
import type { NpzSource } from './list.ts';

export const npz: FormatKind<NpzSource> = {
  settings: [...ARRAYS, 'file', 'classes'],
  needed: ['file'],
  gives: 'labels',
  source: (data) => ({ file: data.file!, classes: namedClasses(data) }),
  list: () => import('./list.ts'),
};
