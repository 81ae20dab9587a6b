import { linear, norm, patchEmbedding, truncated, zeros } from '../layers/parameters.ts';
import type { ModelWeights, ParameterSpec } from '../model.ts';
import { type SwinConfig, type SwinStage, swinStages } from '../swin/sizes.ts';
import { POSITION_WIDTH } from './sizes.ts';

/** Norms behind a branch start at zero, so that a block starts as its shortcut. */
const lastNorm = (name: string, width: number): readonly ParameterSpec[] =>
  norm(name, width).map((spec) => ({ ...spec, init: zeros }));

function block(name: string, { width, heads, hidden }: SwinStage): readonly ParameterSpec[] {
  return [
    { name: `${name}.attn.logit_scale`, shape: [heads, 1, 1], init: { kind: 'constant', value: Math.log(10) } },
    { name: `${name}.attn.q_bias`, shape: [width], init: zeros },
    { name: `${name}.attn.v_bias`, shape: [width], init: zeros },
    ...linear(`${name}.attn.cpb_mlp.0`, POSITION_WIDTH, 2),
    { name: `${name}.attn.cpb_mlp.2.weight`, shape: [heads, POSITION_WIDTH], init: truncated },
    { name: `${name}.attn.qkv.weight`, shape: [3 * width, width], init: truncated },
    ...linear(`${name}.attn.proj`, width, width),
    ...lastNorm(`${name}.norm1`, width),
    ...linear(`${name}.mlp.fc1`, hidden, width),
    ...linear(`${name}.mlp.fc2`, width, hidden),
    ...lastNorm(`${name}.norm2`, width),
  ];
}

/** All but the head, in timm's state_dict order: a stage begins with its downsampling. */
export function swinv2BodyParameters(config: SwinConfig): readonly ParameterSpec[] {
  const stages = swinStages(config);
  return [
    ...patchEmbedding(config.embed_dim, config.patch_size),
    ...norm('patch_embed.norm', config.embed_dim),
    ...stages.flatMap((stage, index) => {
      const { width, depth } = stage;
      const merging: readonly ParameterSpec[] = [
        { name: `layers.${index}.downsample.reduction.weight`, shape: [width, 2 * width], init: truncated },
        ...norm(`layers.${index}.downsample.norm`, width),
      ];
      const blocks = Array.from({ length: depth }, (_, at) => block(`layers.${index}.blocks.${at}`, stage)).flat();
      return [...(index === 0 ? [] : merging), ...blocks];
    }),
    ...norm('norm', stages.at(-1)!.width),
  ];
}

export function swinv2Weights(config: SwinConfig, num_classes: number): ModelWeights {
  const body = swinv2BodyParameters(config);
  return {
    parameters: [...body, ...linear('head.fc', num_classes, swinStages(config).at(-1)!.width)],
    buffers: [],
    head: ['head.fc.weight', 'head.fc.bias'],
    no_weight_decay: body.map(({ name }) => name).filter((name) => /\.(cpb_mlp|logit_scale)/.test(name)),
  };
}
