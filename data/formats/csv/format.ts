import { type FormatKind, LISTED } from '../kind.ts';
import { type CsvSource, csvSource } from './source.ts';

export const csv: FormatKind<CsvSource> = {
  settings: [...LISTED, 'columns', 'classes', 'structure', 'unknown', 'join', 'repeated', 'search'],
  gives: 'columns',
  classes: 'names or structures',
  tellsSpacing: true,
  source: csvSource,
  list: () => import('./list.ts'),
};
