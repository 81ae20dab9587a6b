import { linear, norm, truncated, zeros } from '../layers/parameters.ts';
import type { ModelWeights, ParameterSpec } from '../model.ts';
import { type ConvnextConfig, convnextStages, EXPANSION, KERNEL, STEM } from './sizes.ts';

const convolution = (name: string, out: number, into: number, side: number): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [out, into, side, side], init: truncated },
  { name: `${name}.bias`, shape: [out], init: zeros },
];

function block(name: string, channels: number, layer_scale: number | null): readonly ParameterSpec[] {
  const hidden = EXPANSION * channels;
  const vector = (part: string, size: number, init: ParameterSpec['init']): ParameterSpec => {
    return { name: `${name}.${part}`, shape: [size], init };
  };
  return [
    ...(layer_scale === null ? [] : [vector('gamma', channels, { kind: 'constant', value: layer_scale })]),
    ...convolution(`${name}.conv_dw`, channels, 1, KERNEL),
    ...norm(`${name}.norm`, channels),
    ...linear(`${name}.mlp.fc1`, hidden, channels),
    ...(layer_scale === null ? [vector('mlp.grn.weight', hidden, zeros), vector('mlp.grn.bias', hidden, zeros)] : []),
    ...linear(`${name}.mlp.fc2`, channels, hidden),
  ];
}

/** All but the norm and the layer after the pooling, in timm's state_dict order. */
export function convnextBodyParameters(config: ConvnextConfig): readonly ParameterSpec[] {
  const stages = convnextStages(config).map(({ blocks, channels }, stage) => {
    const name = `stages.${stage}`;
    const before = channels / 2;
    return [
      ...(stage === 0
        ? []
        : [...norm(`${name}.downsample.0`, before), ...convolution(`${name}.downsample.1`, channels, before, 2)]),
      ...Array.from({ length: blocks }, (_, index) =>
        block(`${name}.blocks.${index}`, channels, config.layer_scale),
      ).flat(),
    ];
  });
  return [...convolution('stem.0', config.embed_dim, 3, STEM), ...norm('stem.1', config.embed_dim), ...stages.flat()];
}

export const convnextWeights = (config: ConvnextConfig, num_classes: number): ModelWeights => {
  const { channels } = convnextStages(config).at(-1)!;
  return {
    parameters: [
      ...convnextBodyParameters(config),
      ...norm('head.norm', channels),
      ...linear('head.fc', num_classes, channels),
    ],
    buffers: [],
    head: ['head.fc.weight', 'head.fc.bias'],
    no_weight_decay: [],
  };
};
