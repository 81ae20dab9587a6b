import type { BufferSpec, ModelWeights, ParameterSpec } from '../model.ts';
import { swinBodyParameters, swinHead } from '../swin/parameters.ts';
import { BACKBONE, headBuffers, headParameters, inBackbone } from './head-parameters.ts';
import { featureSizes, type UpernetConfig } from './sizes.ts';

/** The last norm of a classifier, which is in the authors' state_dict but takes no part. */
const unused = ({ name }: ParameterSpec): boolean => /^norm\.(weight|bias)$/.test(name);

/** In the order of the authors' state_dict. */
export function upernetParameters(config: UpernetConfig, num_classes: number): readonly ParameterSpec[] {
  const body = swinBodyParameters(config).filter((spec) => !unused(spec));
  return [...body.map(inBackbone), ...headParameters(featureSizes(config), num_classes)];
}

/** Running statistics, and the unused norm, which nothing changes. */
export function upernetBuffers(config: UpernetConfig): readonly BufferSpec[] {
  const idle = swinBodyParameters(config)
    .filter(unused)
    .map(({ name, shape, init }): BufferSpec => {
      return { name, shape, dtype: 'float32', value: init.kind === 'ones' ? 1 : 0 };
    });
  return [...idle.map(inBackbone), ...headBuffers(featureSizes(config))];
}

export const upernetWeights = (config: UpernetConfig, num_classes: number): ModelWeights => ({
  parameters: upernetParameters(config, num_classes),
  buffers: upernetBuffers(config),
  head: ['head.weight', 'head.bias'],
  backbone: { prefix: BACKBONE, head: swinHead },
  no_weight_decay: [],
});
