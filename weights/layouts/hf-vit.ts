import { byName } from '../loading/rule.ts';
import { HEAD, type Layout, type Renaming, renamed, withJoinedAttention } from './layout.ts';

/** What the blocks of Hugging Face's vision transformers have in common: as saved, and as version 5 has them in memory. */
export const HF_BLOCK: Renaming = [
  [/^(?:encoder\.layer|layers)\.(\d+)\./, 'blocks.$1.'],
  [/\.attention\.(?:attention\.|self\.)?(?:query|q_proj)\./, '.attn.q.'],
  [/\.attention\.(?:attention\.|self\.)?(?:key|k_proj)\./, '.attn.k.'],
  [/\.attention\.(?:attention\.|self\.)?(?:value|v_proj)\./, '.attn.v.'],
  [/\.attention\.(?:output\.dense|o_proj)\./, '.attn.proj.'],
  [/\.layernorm_before\./, '.norm1.'],
  [/\.layernorm_after\./, '.norm2.'],
  [/\.intermediate\.dense\./, '.mlp.fc1.'],
  [/\.output\.dense\./, '.mlp.fc2.'],
  [/^embeddings\.patch_embeddings\.projection\./, 'patch_embed.proj.'],
  [/^embeddings\.(cls|mask)_token$/, '$1_token'],
  [/^embeddings\.distillation_token$/, 'dist_token'],
  [/^embeddings\.position_embeddings$/, 'pos_embed'],
  [/^layernorm\./, 'norm.'],
];

export const HF_HEADS = /^((cls_|distillation_)?classifier|lm_head)\./;
const MASKED: Layout['leaves'] = [
  [/^embeddings\.mask_token$/, 'the mask token of pre-training'],
  [/^decoder\./, 'the decoder of pre-training'],
];
export const HF_LEAVES: NonNullable<Layout['leaves']> = [[HF_HEADS, HEAD], ...MASKED];

/** Of the activation and the heads, which no shape shows. */
export const transformerContradiction: NonNullable<Layout['contradiction']> = (config, heads) => {
  const { hidden_act, num_attention_heads } = config;
  if (hidden_act !== undefined && hidden_act !== 'gelu') return `hidden_act is ${hidden_act}, expected gelu`;
  if (typeof num_attention_heads !== 'number' || heads === undefined || num_attention_heads === heads) return null;
  return `num_attention_heads is ${num_attention_heads}, but the model has ${heads}: set model.heads`;
};

/** ViT and DeiT (https://github.com/huggingface/transformers, models/vit and models/deit), MAE's ViT among them. */
export const hfVit: Layout = {
  title: "Hugging Face's ViT or DeiT",
  anchor: 'embeddings.patch_embeddings.projection.weight',
  has: [
    ['encoder.layer.0.layernorm_before.weight', 'layers.0.layernorm_before.weight'],
    ['encoder.layer.0.attention.attention.query.weight', 'layers.0.attention.q_proj.weight'],
  ],
  lacks: ['encoder.layer.0.lambda_1', 'layers.0.lambda_1'],
  leaves: [...HF_LEAVES, [/^pooler\./, 'the pooler, which is behind the class token that assay reads']],
  translate: (inside, file) => withJoinedAttention(byName((name) => renamed(name, HF_BLOCK))(inside, file)),
  contradiction: transformerContradiction,
};
