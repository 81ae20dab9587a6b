import { byName } from '../loading/rule.ts';
import { withTableInEveryBlock } from '../rules/shared-table.ts';
import { HF_BLOCK, HF_LEAVES, transformerContradiction } from './hf-vit.ts';
import { type Layout, type Renaming, renamed, withJoinedAttention } from './layout.ts';

/** Its attention has a bias for queries and values alone, which timm keeps apart from the joined matrix. */
const BEIT: Renaming = [
  [/\.(?:attention\.)*relative_position_bias\.relative_position_bias_table$/, '.attn.relative_position_bias_table'],
  [/\.(?:attention\.)*relative_position_bias\.relative_position_index$/, '.attn.relative_position_index'],
  [/\.lambda_([12])$/, '.gamma_$1'],
  [/^pooler\.layernorm\./, 'fc_norm.'],
];
const SHARED = /^(encoder\.relative_position_bias|shared_position_bias)\./;
const BIASES: Renaming = [[/\.attn\.([qv])\.bias$/, '.attn.$1_bias']];

function rename(name: string): string {
  if (SHARED.test(name)) return name.replace(SHARED, 'rel_pos_bias.');
  return renamed(name, [...BEIT, ...HF_BLOCK, ...BIASES]);
}

/** BEiT and data2vec's vision model (https://github.com/huggingface/transformers, models/beit). */
export const hfBeit: Layout = {
  title: "Hugging Face's BEiT",
  anchor: 'embeddings.patch_embeddings.projection.weight',
  has: [['encoder.layer.0.lambda_1', 'layers.0.lambda_1']],
  leaves: [...HF_LEAVES, [/^layernorm\./, 'the last norm of pre-training']],
  translate: (inside, file) => withTableInEveryBlock(withJoinedAttention(byName(rename)(inside, file))),
  contradiction(config, heads) {
    if (config.use_mean_pooling === false) return 'use_mean_pooling is false, but assay averages the patches';
    return transformerContradiction(config, heads);
  },
};
