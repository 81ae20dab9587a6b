import { FILES, type FormatKind } from '../kind.ts';
import { namedClasses } from '../source.ts';
import type { FolderSource } from './list.ts';

export const folder: FormatKind<FolderSource> = {
  settings: [...FILES, 'splits', 'classes'],
  gives: 'labels',
  source: (data) => ({ splits: data.splits ?? {}, classes: namedClasses(data) }),
  list: () => import('./list.ts'),
};
