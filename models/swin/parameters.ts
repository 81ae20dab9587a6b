import { blockParameters, linear, norm, patchEmbedding, truncated } from '../layers/parameters.ts';
import type { ModelWeights, ParameterSpec } from '../model.ts';
import { type SwinConfig, type SwinStage, swinStages } from './sizes.ts';

/** All but the head, in timm's state_dict order. */
export function swinBodyParameters(config: SwinConfig): readonly ParameterSpec[] {
  const stages = swinStages(config);
  return [
    ...patchEmbedding(config.embed_dim, config.patch_size),
    ...norm('patch_embed.norm', config.embed_dim),
    ...stages.flatMap((stage, index) => stageParameters(`layers.${index}`, stage, index === stages.length - 1)),
    ...norm('norm', stages.at(-1)!.width),
  ];
}

function stageParameters(name: string, stage: SwinStage, last: boolean): readonly ParameterSpec[] {
  const { width, depth } = stage;
  const merging: readonly ParameterSpec[] = [
    { name: `${name}.downsample.reduction.weight`, shape: [2 * width, 4 * width], init: truncated },
    ...norm(`${name}.downsample.norm`, 4 * width),
  ];
  const blocks = Array.from({ length: depth }, (_, index) => windowBlock(`${name}.blocks.${index}`, stage));
  return [...blocks.flat(), ...(last ? [] : merging)];
}

function windowBlock(name: string, stage: SwinStage): readonly ParameterSpec[] {
  const table = `${name}.attn.relative_position_bias_table`;
  return blockParameters(name, stage, [
    { name: table, shape: [(2 * stage.window - 1) ** 2, stage.heads], init: truncated },
  ]);
}

/** In timm's state_dict order. */
export function swinParameters(config: SwinConfig, num_classes: number): readonly ParameterSpec[] {
  return [...swinBodyParameters(config), ...linear('head', num_classes, swinStages(config).at(-1)!.width)];
}

export const swinHead: readonly string[] = ['head.weight', 'head.bias'];

export const swinWeights = (config: SwinConfig, num_classes: number): ModelWeights => ({
  parameters: swinParameters(config, num_classes),
  buffers: [],
  head: swinHead,
  no_weight_decay: ['absolute_pos_embed'],
});
