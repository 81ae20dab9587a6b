import type { BufferSpec, ModelWeights, ParameterSpec } from '../model.ts';
import { resnetBodyParameters, resnetBuffers, resnetHead } from '../resnet/parameters.ts';
import { type ResnetConfig, resnetMaps } from '../resnet/sizes.ts';
import { BACKBONE, headBuffers, headParameters, inBackbone } from '../upernet/head-parameters.ts';

export const upernetResnetParameters = (config: ResnetConfig, num_classes: number): readonly ParameterSpec[] => [
  ...resnetBodyParameters(config).map(inBackbone),
  ...headParameters(resnetMaps(config), num_classes),
];

export const upernetResnetBuffers = (config: ResnetConfig): readonly BufferSpec[] => [
  ...resnetBuffers(config).map(inBackbone),
  ...headBuffers(resnetMaps(config)),
];

export const upernetResnetWeights = (config: ResnetConfig, num_classes: number): ModelWeights => ({
  parameters: upernetResnetParameters(config, num_classes),
  buffers: upernetResnetBuffers(config),
  head: ['head.weight', 'head.bias'],
  backbone: { prefix: BACKBONE, head: resnetHead },
  no_weight_decay: [],
});
