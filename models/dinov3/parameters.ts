import { linear, norm, patchEmbedding, small, truncated, truncatedForDepth } from '../layers/parameters.ts';
import type { Initializer, ModelWeights, ParameterSpec } from '../model.ts';
import { type Dinov3Config, dinov3Sizes } from './sizes.ts';

/** In timm's state_dict order. There are no learned positions. */
export function dinov3Parameters(config: Dinov3Config, num_classes: number): readonly ParameterSpec[] {
  const { embed_dim: width, depth, registers } = config;
  return [
    { name: 'cls_token', shape: [1, 1, width], init: truncated },
    { name: 'reg_token', shape: [1, registers, width], init: truncated },
    ...patchEmbedding(width, config.patch_size),
    ...Array.from({ length: depth }, (_, index) => block(config, index)).flat(),
    ...norm('norm', width),
    ...linear('head', num_classes, width, small),
  ];
}

/** The projection to queries, keys and values has no bias. */
function block(config: Dinov3Config, index: number): readonly ParameterSpec[] {
  const { embed_dim: width, layer_scale } = config;
  const { hidden } = dinov3Sizes(config);
  const scale: Initializer = { kind: 'constant', value: layer_scale };
  const last = truncatedForDepth(index);
  const name = `blocks.${index}`;
  return [
    { name: `${name}.gamma_1`, shape: [width], init: scale },
    { name: `${name}.gamma_2`, shape: [width], init: scale },
    ...norm(`${name}.norm1`, width),
    { name: `${name}.attn.qkv.weight`, shape: [3 * width, width], init: truncated },
    ...linear(`${name}.attn.proj`, width, width, last),
    ...norm(`${name}.norm2`, width),
    ...linear(`${name}.mlp.fc1`, hidden, width),
    ...linear(`${name}.mlp.fc2`, width, hidden, last),
  ];
}

export const dinov3Weights = (config: Dinov3Config, num_classes: number): ModelWeights => ({
  heads: config.heads,
  parameters: dinov3Parameters(config, num_classes),
  buffers: [],
  head: ['head.weight', 'head.bias'],
  no_weight_decay: ['cls_token', 'reg_token', 'pos_embed'],
});
