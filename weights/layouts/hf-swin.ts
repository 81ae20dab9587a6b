import { byName } from '../loading/rule.ts';
import { HF_BLOCK, HF_LEAVES, transformerContradiction } from './hf-vit.ts';
import { type Layout, type Renaming, renamed, withJoinedAttention } from './layout.ts';

const SWIN: Renaming = [
  [/\.attention\.(?:self|relative_position_bias)\.(relative_position_(?:bias_table|index))$/, '.attn.$1'],
  [/^encoder\.layers\./, 'stages.'],
  [/^embeddings\.norm\./, 'patch_embed.norm.'],
];

/** Swin (https://github.com/huggingface/transformers, models/swin). Its stages end in `downsample`, as timm 0.5.4's do. */
export const hfSwin: Layout = {
  title: "Hugging Face's Swin",
  anchor: 'embeddings.patch_embeddings.projection.weight',
  has: [
    'embeddings.norm.weight',
    'encoder.layers.0.blocks.0.layernorm_before.weight',
    [
      'encoder.layers.0.blocks.0.attention.self.relative_position_bias_table',
      'encoder.layers.0.blocks.0.attention.relative_position_bias.relative_position_bias_table',
    ],
  ],
  leaves: HF_LEAVES,
  translate: (inside, file) =>
    withJoinedAttention(
      byName((name) => renamed(name, [...SWIN, ...HF_BLOCK]).replace(/^stages\./, 'layers.'))(inside, file),
    ),
  contradiction(config, heads) {
    // A list, one number a stage; the tables' shapes already say it.
    return transformerContradiction({ ...config, num_attention_heads: undefined }, heads);
  },
};
