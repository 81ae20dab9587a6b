import { byName, type Rule, type Source, type Translation } from '../rule.ts';
import type { LazyTensor } from '../tensor.ts';
import { SWIN_BUFFERS } from './swin-buffers.ts';

const PREFIX = 'encoder.';
const SHARED_TABLE = 'rel_pos_bias.relative_position_bias_table';

/**
 * SimMIM (https://github.com/microsoft/SimMIM): the encoder of a pre-trained model, or a fine-tuned model as it is.
 * The final norm of a ViT is replaced by one after the pooling, so the one is left over and the other missing.
 */
export const simmim: Rule = {
  keys: ['model', null],
  translate,
  extras: /^(mask_token$|norm\.)/,
  absent: /^fc_norm\./,
  tables: 'geometric',
};

function translate(tensors: ReadonlyMap<string, LazyTensor>, file: string): Translation {
  const pretrained = [...tensors.keys()].some((name) => name.startsWith(PREFIX));
  const { sources, dropped } = byName((name) => {
    if (SWIN_BUFFERS.test(name)) return null;
    if (!pretrained) return name;
    return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
  })(tensors, file);
  const shared = sources.get(SHARED_TABLE);
  return { sources: shared === undefined ? sources : withTables(sources, shared), dropped };
}

/** Pre-training shares one table of relative positions; for fine-tuning each block gets its copy. */
function withTables(sources: ReadonlyMap<string, Source>, shared: Source): ReadonlyMap<string, Source> {
  const blocks = new Set([...sources.keys()].flatMap((name) => /^blocks\.\d+(?=\.)/.exec(name) ?? []));
  const copies = Array.from(blocks, (block) => [`${block}.attn.relative_position_bias_table`, shared] as const);
  return new Map([...[...sources].filter(([name]) => name !== SHARED_TABLE), ...copies]);
}
