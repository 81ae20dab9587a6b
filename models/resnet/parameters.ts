import { convParameter, normBuffers, normParameterSpecs, torchUniform } from '../layers/maps-parameters.ts';
import { zeros } from '../layers/parameters.ts';
import type { BufferSpec, ModelWeights, ParameterSpec } from '../model.ts';
import { type ConvolutionLayer, type ResnetConfig, resnetBlocks, resnetFeatures, stem } from './sizes.ts';

const layersOf = (config: ResnetConfig): readonly ConvolutionLayer[] => [
  stem(config),
  ...resnetBlocks(config)
    .flat()
    .flatMap(({ convolutions, downsample }) => (downsample === null ? convolutions : [...convolutions, downsample])),
];

/** All but the head, in timm's order. A block's last norm starts at zero, so that the block starts as its shortcut. */
export function resnetBodyParameters(config: ResnetConfig): readonly ParameterSpec[] {
  const blocks = resnetBlocks(config).flat();
  const lasts = new Set(blocks.map(({ convolutions }) => convolutions.at(-1)!.norm));
  return layersOf(config).flatMap(({ name, norm, into, out, kernel, groups }) => [
    convParameter(name, [out, into / groups, kernel, kernel], { kind: 'kaiming_normal_fan_out' }),
    ...(lasts.has(norm) ? normParameterSpecs(norm, out, zeros) : normParameterSpecs(norm, out)),
  ]);
}

/** In timm's state_dict order. */
export function resnetParameters(config: ResnetConfig, num_classes: number): readonly ParameterSpec[] {
  const features = resnetFeatures(config);
  return [
    ...resnetBodyParameters(config),
    { name: 'fc.weight', shape: [num_classes, features], init: torchUniform(features) },
    { name: 'fc.bias', shape: [num_classes], init: torchUniform(features) },
  ];
}

export const resnetBuffers = (config: ResnetConfig): readonly BufferSpec[] =>
  layersOf(config).flatMap(({ norm, out }) => normBuffers(norm, out));

export const resnetHead: readonly string[] = ['fc.weight', 'fc.bias'];

export const resnetWeights = (config: ResnetConfig, num_classes: number): ModelWeights => ({
  parameters: resnetParameters(config, num_classes),
  buffers: resnetBuffers(config),
  head: resnetHead,
  no_weight_decay: [],
});
