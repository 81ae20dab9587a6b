/** Pre-training by masked images shares one table of relative positions; for fine-tuning each block gets its copy. */
import type { Translation } from '../loading/rule.ts';

const SHARED_TABLE = 'rel_pos_bias.relative_position_bias_table';

export function withTableInEveryBlock({ sources, dropped }: Translation): Translation {
  const shared = sources.get(SHARED_TABLE);
  if (shared === undefined) return { sources, dropped };
  const blocks = new Set([...sources.keys()].flatMap((name) => /^blocks\.\d+(?=\.)/.exec(name) ?? []));
  const copies = Array.from(blocks, (block) => [`${block}.attn.relative_position_bias_table`, shared] as const);
  return { sources: new Map([...[...sources].filter(([name]) => name !== SHARED_TABLE), ...copies]), dropped };
}
