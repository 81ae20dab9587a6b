import { convParameter, normBuffers, normParameterSpecs, torchUniform } from '../layers/maps-parameters.ts';
import type { BufferSpec, Initializer, ModelWeights, ParameterSpec } from '../model.ts';
import { type InceptionConfig, inceptionConvolutions, inceptionFeatures } from './sizes.ts';

const truncated: Initializer = { kind: 'trunc_normal', std: 0.1 };

/** In timm's state_dict order. */
export function inceptionParameters(config: InceptionConfig, num_classes: number): readonly ParameterSpec[] {
  const features = inceptionFeatures(config);
  return [
    ...inceptionConvolutions(config).flatMap(({ name, shape }) => [
      convParameter(`${name}.conv`, shape, truncated),
      ...normParameterSpecs(`${name}.bn`, shape[0]),
    ]),
    { name: 'fc.weight', shape: [num_classes, features], init: truncated },
    { name: 'fc.bias', shape: [num_classes], init: torchUniform(features) },
  ];
}

export const inceptionBuffers = (config: InceptionConfig): readonly BufferSpec[] =>
  inceptionConvolutions(config).flatMap(({ name, shape }) => normBuffers(`${name}.bn`, shape[0]));

export const inceptionWeights = (config: InceptionConfig, num_classes: number): ModelWeights => ({
  parameters: inceptionParameters(config, num_classes),
  buffers: inceptionBuffers(config),
  head: ['fc.weight', 'fc.bias'],
  no_weight_decay: [],
});
