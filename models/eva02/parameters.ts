import { linear, norm, patchEmbedding, small, truncated, truncatedForDepth } from '../layers/parameters.ts';
import type { ModelWeights, ParameterSpec } from '../model.ts';
import { vitSizes } from '../vit/sizes.ts';
import type { Eva02Config } from './sizes.ts';

/** In timm's state_dict order. */
export function eva02Parameters(config: Eva02Config, num_classes: number): readonly ParameterSpec[] {
  const { embed_dim: width, depth } = config;
  const { tokens } = vitSizes(config);
  return [
    { name: 'cls_token', shape: [1, 1, width], init: truncated },
    { name: 'pos_embed', shape: [1, tokens, width], init: truncated },
    ...patchEmbedding(width, config.patch_size),
    ...Array.from({ length: depth }, (_, index) => block(config, index)).flat(),
    ...norm('fc_norm', width),
    ...linear('head', num_classes, width, small),
  ];
}

/** Keys have no bias; the MLP has a gate, and a norm before its last layer. */
function block(config: Eva02Config, index: number): readonly ParameterSpec[] {
  const { embed_dim: width } = config;
  const { hidden } = vitSizes(config);
  const last = truncatedForDepth(index);
  const name = `blocks.${index}`;
  return [
    ...norm(`${name}.norm1`, width),
    ...linear(`${name}.attn.q_proj`, width, width),
    { name: `${name}.attn.k_proj.weight`, shape: [width, width], init: truncated },
    ...linear(`${name}.attn.v_proj`, width, width),
    ...linear(`${name}.attn.proj`, width, width, last),
    ...norm(`${name}.norm2`, width),
    ...linear(`${name}.mlp.fc1_g`, hidden, width),
    ...linear(`${name}.mlp.fc1_x`, hidden, width),
    ...norm(`${name}.mlp.norm`, hidden),
    ...linear(`${name}.mlp.fc2`, width, hidden, last),
  ];
}

export const eva02Weights = (config: Eva02Config, num_classes: number): ModelWeights => ({
  heads: config.heads,
  parameters: eva02Parameters(config, num_classes),
  buffers: [],
  head: ['head.weight', 'head.bias'],
  no_weight_decay: ['cls_token', 'pos_embed'],
});
