import { convParameter, normBuffers, normParameterSpecs, torchUniform } from '../layers/maps-parameters.ts';
import { zeros } from '../layers/parameters.ts';
import type { BufferSpec, ModelWeights, ParameterSpec } from '../model.ts';
import { BOTTLENECK, type DensenetConfig, denseBlocks, densenetFeatures } from './sizes.ts';

type Part =
  | { readonly kind: 'norm'; readonly name: string; readonly channels: number }
  | { readonly kind: 'convolution'; readonly name: string; readonly shape: readonly [number, number, number, number] };

const norm = (name: string, channels: number): Part => ({ kind: 'norm', name, channels });
const convolution = (name: string, out: number, into: number, side: number): Part => ({
  kind: 'convolution',
  name,
  shape: [out, into, side, side],
});

/** Norms and convolutions in timm's state_dict order. */
function partsOf(config: DensenetConfig): readonly Part[] {
  const { width, growth } = config;
  const inner = BOTTLENECK * growth;
  const blocks = denseBlocks(config).flatMap(({ layers, out, transition }) => [
    ...layers.flatMap(({ name, into }) => [
      norm(`${name}.norm1`, into),
      convolution(`${name}.conv1`, inner, into, 1),
      norm(`${name}.norm2`, inner),
      convolution(`${name}.conv2`, growth, inner, 3),
    ]),
    ...(transition === null
      ? []
      : [norm(`${transition}.norm`, out), convolution(`${transition}.conv`, Math.floor(out / 2), out, 1)]),
  ]);
  return [
    convolution('features.conv0', width, 3, 7),
    norm('features.norm0', width),
    ...blocks,
    norm('features.norm5', densenetFeatures(config)),
  ];
}

export function densenetParameters(config: DensenetConfig, num_classes: number): readonly ParameterSpec[] {
  const features = densenetFeatures(config);
  return [
    ...partsOf(config).flatMap((part) =>
      part.kind === 'norm'
        ? normParameterSpecs(part.name, part.channels)
        : [convParameter(part.name, part.shape, { kind: 'kaiming_normal_fan_in' })],
    ),
    { name: 'classifier.weight', shape: [num_classes, features], init: torchUniform(features) },
    { name: 'classifier.bias', shape: [num_classes], init: zeros },
  ];
}

export const densenetBuffers = (config: DensenetConfig): readonly BufferSpec[] =>
  partsOf(config).flatMap((part) => (part.kind === 'norm' ? normBuffers(part.name, part.channels) : []));

export const densenetWeights = (config: DensenetConfig, num_classes: number): ModelWeights => ({
  parameters: densenetParameters(config, num_classes),
  buffers: densenetBuffers(config),
  head: ['classifier.weight', 'classifier.bias'],
  no_weight_decay: [],
});
