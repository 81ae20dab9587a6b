import { byName } from '../loading/rule.ts';
import { withRegisters } from '../rules/registers.ts';
import { HF_BLOCK, HF_LEAVES, transformerContradiction } from './hf-vit.ts';
import { type Layout, type Renaming, renamed, withJoinedAttention } from './layout.ts';

const DINOV2: Renaming = [
  [/\.layer_scale([12])\.lambda1$/, '.ls$1.gamma'],
  [/^embeddings\.register_tokens$/, 'register_tokens'],
];

/** DINOv2 with and without registers, RAD-DINO among them (https://github.com/huggingface/transformers, models/dinov2). */
export const hfDinov2: Layout = {
  title: "Hugging Face's DINOv2",
  anchor: 'embeddings.patch_embeddings.projection.weight',
  has: [
    ['encoder.layer.0.layer_scale1.lambda1', 'layers.0.layer_scale1.lambda1'],
    ['encoder.layer.0.attention.attention.query.weight', 'layers.0.attention.q_proj.weight'],
  ],
  leaves: HF_LEAVES,
  translate: (inside, file) =>
    withRegisters(withJoinedAttention(byName((name) => renamed(name, [...DINOV2, ...HF_BLOCK]))(inside, file))),
  contradiction(config, heads) {
    if (config.use_swiglu_ffn === true) return 'use_swiglu_ffn is true, but the MLPs here have no gate';
    return transformerContradiction(config, heads);
  },
};
