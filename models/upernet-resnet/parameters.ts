import type { BufferSpec, ParameterSpec } from '../model.ts';
import { type ResnetConfig, resnetMaps } from '../resnet/family.ts';
import { resnetBodyParameters, resnetBuffers } from '../resnet/parameters.ts';
import { headBuffers, headParameters, inBackbone } from '../upernet/head-parameters.ts';

export const upernetResnetParameters = (config: ResnetConfig, num_classes: number): readonly ParameterSpec[] => [
  ...resnetBodyParameters(config).map(inBackbone),
  ...headParameters(resnetMaps(config), num_classes),
];

export const upernetResnetBuffers = (config: ResnetConfig): readonly BufferSpec[] => [
  ...resnetBuffers(config).map(inBackbone),
  ...headBuffers(resnetMaps(config)),
];
