import { csvLine } from '../../common/csv.ts';
import type { SplitName } from '../../schemas/config.ts';
import { SPLITS } from '../dataset.ts';

/** The splits as the table that `make_splits: { file }` reads. */
export function splitsTable(splits: Readonly<Record<SplitName, readonly { readonly id: string }[]>>): string {
  const rows = SPLITS.flatMap((split) => splits[split].map(({ id }) => [id, split]));
  return [['image', 'split'], ...rows].map(csvLine).join('');
}
