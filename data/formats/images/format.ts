import type { FormatKind } from '../kind.ts';
import type { ImagesSource } from './list.ts';

/** Images without labels: for pre-training alone. */
export const images: FormatKind<ImagesSource> = {
  settings: ['root', 'patients', 'white', 'frame', 'splits', 'images'],
  gives: 'nothing',
  findsAll: true,
  source: (data) => ({ images: data.images!, splits: data.splits ?? {} }),
  list: () => import('./list.ts'),
};
