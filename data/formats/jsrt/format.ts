import { FILES, type FormatKind } from '../kind.ts';
import type { JsrtSource } from './list.ts';

export const jsrt: FormatKind<JsrtSource> = {
  settings: [...FILES, 'splits', 'target'],
  needed: ['target'],
  gives: 'masks',
  source: (data) => ({ splits: data.splits ?? {}, target: data.target! }),
  list: () => import('./list.ts'),
};
