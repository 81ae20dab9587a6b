import { byName } from '../loading/rule.ts';
import { withoutZeroBiases } from '../rules/zero-biases.ts';
import { HF_LEAVES, transformerContradiction } from './hf-vit.ts';
import { type Layout, type Renaming, renamed, withJoinedAttention } from './layout.ts';

const DINOV3: Renaming = [
  [/^(?:model\.)?layer\.(\d+)\./, 'blocks.$1.'],
  [/\.attention\.([qkv])_proj\./, '.attn.$1.'],
  [/\.attention\.o_proj\./, '.attn.proj.'],
  [/\.layer_scale([12])\.lambda1$/, '.gamma_$1'],
  [/\.mlp\.up_proj\./, '.mlp.fc1.'],
  [/\.mlp\.down_proj\./, '.mlp.fc2.'],
  [/^embeddings\.patch_embeddings\./, 'patch_embed.proj.'],
  [/^embeddings\.cls_token$/, 'cls_token'],
  [/^embeddings\.register_tokens$/, 'reg_token'],
];

/** DINOv3's vision transformers (https://github.com/huggingface/transformers, models/dinov3_vit). */
export const hfDinov3: Layout = {
  title: "Hugging Face's DINOv3",
  anchor: 'embeddings.patch_embeddings.weight',
  has: ['embeddings.register_tokens', ['layer.0.layer_scale1.lambda1', 'model.layer.0.layer_scale1.lambda1']],
  leaves: HF_LEAVES,
  translate: (inside, file) =>
    withoutZeroBiases(withJoinedAttention(byName((name) => renamed(name, DINOV3))(inside, file)), file),
  contradiction: transformerContradiction,
};
