import { linear, norm, patchEmbedding, small, truncated, truncatedForDepth, zeros } from '../layers/parameters.ts';
import type { Initializer, ModelWeights, ParameterSpec } from '../model.ts';
import { vitSizes } from '../vit/sizes.ts';
import type { BeitConfig } from './sizes.ts';

/** SimMIM draws the patch embedding as it draws linear layers; timm leaves it to torch. */
function embedding({ embed_dim, patch_size, after }: BeitConfig): readonly ParameterSpec[] {
  const specs = patchEmbedding(embed_dim, patch_size);
  return after === 'timm' ? specs : specs.map((spec, index) => ({ ...spec, init: index === 0 ? truncated : zeros }));
}

/** Rows of a table of relative positions: the ways between two patches, and three for the class token. */
export const tableRows = ({ grid }: ReturnType<typeof vitSizes>): number => (2 * grid - 1) ** 2 + 3;

/** @param own whether each block has a table of relative positions of its own */
export function beitBlocks(config: BeitConfig, own: boolean): readonly ParameterSpec[] {
  const { embed_dim: width, depth, heads, layer_scale } = config;
  const sizes = vitSizes(config);
  const scale: Initializer = { kind: 'constant', value: layer_scale };
  const block = (index: number): readonly ParameterSpec[] => {
    const name = `blocks.${index}`;
    const fixed = truncatedForDepth(index);
    const table = `${name}.attn.relative_position_bias_table`;
    return [
      { name: `${name}.gamma_1`, shape: [width], init: scale },
      { name: `${name}.gamma_2`, shape: [width], init: scale },
      ...norm(`${name}.norm1`, width),
      { name: `${name}.attn.q_bias`, shape: [width], init: zeros },
      { name: `${name}.attn.v_bias`, shape: [width], init: zeros },
      ...(own ? [{ name: table, shape: [tableRows(sizes), heads], init: zeros }] : []),
      { name: `${name}.attn.qkv.weight`, shape: [3 * width, width], init: truncated },
      ...linear(`${name}.attn.proj`, width, width, fixed),
      ...norm(`${name}.norm2`, width),
      ...linear(`${name}.mlp.fc1`, sizes.hidden, width),
      ...linear(`${name}.mlp.fc2`, width, sizes.hidden, fixed),
    ];
  };
  return Array.from({ length: depth }, (_, index) => block(index)).flat();
}

/** In timm's state_dict order. */
export function beitParameters(config: BeitConfig, num_classes: number): readonly ParameterSpec[] {
  const width = config.embed_dim;
  return [
    { name: 'cls_token', shape: [1, 1, width], init: truncated },
    ...embedding(config),
    ...beitBlocks(config, true),
    ...norm('fc_norm', width),
    ...linear('head', num_classes, width, small),
  ];
}

/** SimMIM's encoder for pre-training: a mask token, one table of relative positions for all blocks, a last norm. */
export function maskedBeitParameters(config: BeitConfig): readonly ParameterSpec[] {
  const { embed_dim: width, heads } = config;
  const table = 'rel_pos_bias.relative_position_bias_table';
  return [
    { name: 'cls_token', shape: [1, 1, width], init: truncated },
    { name: 'mask_token', shape: [1, 1, width], init: truncated },
    ...embedding(config),
    { name: table, shape: [tableRows(vitSizes(config)), heads], init: zeros },
    ...beitBlocks(config, false),
    ...norm('norm', width),
  ];
}

export const beitWeights = (config: BeitConfig, num_classes: number): ModelWeights => ({
  heads: config.heads,
  parameters: beitParameters(config, num_classes),
  buffers: [],
  head: ['head.weight', 'head.bias'],
  no_weight_decay: ['cls_token', 'pos_embed'],
});
