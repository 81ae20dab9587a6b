import { convParameter, normBuffers, normParameterSpecs } from '../layers/maps-parameters.ts';
import { zeros } from '../layers/parameters.ts';
import type { BufferSpec, ModelWeights, ParameterSpec } from '../model.ts';
import { decoderBlocks, encoderBlocks, type UnetBlock, type UnetConfig } from './sizes.ts';

/** Convolutions of a block. */
export const layers = ['1', '2'] as const;

function blockParameters({ name, into, out }: UnetBlock): readonly ParameterSpec[] {
  return layers.flatMap((layer, index) => [
    convParameter(`${name}.conv${layer}`, [out, index === 0 ? into : out, 3, 3], { kind: 'kaiming_normal_fan_in' }),
    ...normParameterSpecs(`${name}.bn${layer}`, out),
  ]);
}

export function unetParameters(config: UnetConfig, num_classes: number): readonly ParameterSpec[] {
  return [
    ...blocksOf(config).flatMap(blockParameters),
    convParameter('head', [num_classes, config.embed_dim, 1, 1], { kind: 'normal', std: 0.01 }),
    { name: 'head.bias', shape: [num_classes], init: zeros },
  ];
}

export function unetBuffers(config: UnetConfig): readonly BufferSpec[] {
  return blocksOf(config).flatMap(({ name, out }) => layers.flatMap((layer) => normBuffers(`${name}.bn${layer}`, out)));
}

const blocksOf = (config: UnetConfig): readonly UnetBlock[] => [...encoderBlocks(config), ...decoderBlocks(config)];

export const unetWeights = (config: UnetConfig, num_classes: number): ModelWeights => ({
  parameters: unetParameters(config, num_classes),
  buffers: unetBuffers(config),
  head: ['head.weight', 'head.bias'],
  no_weight_decay: [],
});
