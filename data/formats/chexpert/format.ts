import { type FormatKind, LISTED } from '../kind.ts';
import { listed } from '../source.ts';
import type { ChexpertSource } from './list.ts';

export const chexpert: FormatKind<ChexpertSource> = {
  settings: [...LISTED, 'unknown'],
  gives: 'labels',
  source: (data) => ({ ...listed(data), unknown: data.unknown }),
  list: () => import('./list.ts'),
};
