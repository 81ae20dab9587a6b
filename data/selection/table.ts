import type { SplitName } from '../../schemas/config.ts';
import { SPLITS } from '../dataset.ts';

/** The splits as the table that `make_splits: { file }` reads. */
export function splitsTable(splits: Readonly<Record<SplitName, readonly { readonly id: string }[]>>): string {
  const lines = SPLITS.flatMap((split) => splits[split].map(({ id }) => `${quoted(id)},${split}`));
  return `${['image,split', ...lines].join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
}
