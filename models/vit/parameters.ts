import { blockParameters, linear, norm, patchEmbedding, truncated } from '../layers/parameters.ts';
import type { ModelWeights, ParameterSpec } from '../model.ts';
import { headsOf, type VitConfig, vitSizes } from './sizes.ts';

/** In timm's state_dict order. */
export function vitParameters(config: VitConfig, num_classes: number): readonly ParameterSpec[] {
  const { embed_dim: width, depth } = config;
  const { tokens, hidden } = vitSizes(config);
  return [
    { name: 'cls_token', shape: [1, 1, width], init: truncated },
    ...(config.distilled === true ? [{ name: 'dist_token', shape: [1, 1, width], init: truncated }] : []),
    { name: 'pos_embed', shape: [1, tokens, width], init: truncated },
    ...patchEmbedding(width, config.patch_size),
    ...Array.from({ length: depth }, (_, index) => blockParameters(`blocks.${index}`, { width, hidden })).flat(),
    ...norm('norm', width),
    ...headsOf(config).flatMap((head) => linear(head, num_classes, width)),
  ];
}

export const vitWeights = (config: VitConfig, num_classes: number): ModelWeights => ({
  heads: config.heads,
  parameters: vitParameters(config, num_classes),
  buffers: [],
  head: headsOf(config).flatMap((head) => [`${head}.weight`, `${head}.bias`]),
  no_weight_decay: ['cls_token', 'dist_token', 'pos_embed'],
});
