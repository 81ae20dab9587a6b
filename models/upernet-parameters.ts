import { convParameter, normBuffers, normParameterSpecs, torchUniform } from './maps-parameters.ts';
import type { BufferSpec, ParameterSpec } from './model.ts';
import { swinBodyParameters } from './swin-parameters.ts';
import { bins, featureSizes, type UpernetConfig } from './upernet-config.ts';

/** A convolution with torch's own initial values. */
function convolution(name: string, out: number, into: number, side: number, bias: boolean): readonly ParameterSpec[] {
  const init = torchUniform(into * side * side);
  const weight = convParameter(name, [out, into, side, side], init);
  return bias ? [weight, { name: `${name}.bias`, shape: [out], init }] : [weight];
}

const backbone = (name: string): string => `backbone.${name}`;

/** The last norm of a classifier, which is in the authors' state_dict but takes no part. */
const unused = (name: string): boolean => /^norm\.(weight|bias)$/.test(name);

/**
 * In the order of the authors' state_dict. The smoothing convolutions are one (a list times three in their code), and
 * are here under the first one's name.
 */
export function upernetParameters(config: UpernetConfig, num_classes: number): readonly ParameterSpec[] {
  const features = featureSizes(config);
  const width = features[0]!.channels;
  const last = features.at(-1)!.channels;
  const pooled = last / bins.length;
  return [
    ...swinBodyParameters(config)
      .filter(({ name }) => !unused(name))
      .map((spec) => ({ ...spec, name: backbone(spec.name) })),
    ...bins.flatMap((_, index) => [
      ...convolution(`PPN.stages.${index}.1`, pooled, last, 1, false),
      ...normParameterSpecs(`PPN.stages.${index}.2`, pooled),
    ]),
    ...convolution('PPN.bottleneck.0', last, 2 * last, 3, false),
    ...normParameterSpecs('PPN.bottleneck.1', last),
    ...features
      .slice(1)
      .flatMap(({ channels }, index) => convolution(`FPN.conv1x1.${index}`, width, channels, 1, true)),
    ...convolution('FPN.smooth_conv.0', width, width, 3, true),
    ...convolution('FPN.conv_fusion.0', width, features.length * width, 3, false),
    ...normParameterSpecs('FPN.conv_fusion.1', width),
    ...convolution('head', num_classes, width, 3, true),
  ];
}

/** Running statistics, and the unused norm, which nothing changes. */
export function upernetBuffers(config: UpernetConfig): readonly BufferSpec[] {
  const features = featureSizes(config);
  const [first, last] = [features[0]!.channels, features.at(-1)!.channels];
  const idle = swinBodyParameters(config).filter(({ name }) => unused(name));
  return [
    ...idle.map(({ name, shape, init }): BufferSpec => {
      return { name: backbone(name), shape, dtype: 'float32', value: init.kind === 'ones' ? 1 : 0 };
    }),
    ...bins.flatMap((_, index) => normBuffers(`PPN.stages.${index}.2`, last / bins.length)),
    ...normBuffers('PPN.bottleneck.1', last),
    ...normBuffers('FPN.conv_fusion.1', first),
  ];
}
