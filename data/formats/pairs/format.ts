import { type FormatKind, LISTED } from '../kind.ts';
import { listed, structuresOf } from '../source.ts';
import type { PairsSource } from './list.ts';

export const pairs: FormatKind<PairsSource> = {
  settings: [...LISTED, 'masks', 'mask_names', 'structure', 'classes'],
  needed: ['masks'],
  gives: 'masks',
  classes: 'structures',
  findsAll: true,
  tellsSpacing: true,
  source: (data) => ({
    ...listed(data),
    masks: data.masks!,
    mask_names: data.mask_names ?? null,
    structures: structuresOf(data),
  }),
  list: () => import('./list.ts'),
};
