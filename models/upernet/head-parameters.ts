/** Weights of what UPerNet puts on a backbone, with the names and in the order of the public research code. */
import { convParameter, normBuffers, normParameterSpecs, torchUniform } from '../layers/maps-parameters.ts';
import type { BufferSpec, ParameterSpec } from '../model.ts';
import { bins, type MapSizes } from './head-config.ts';

/** A convolution with torch's own initial values. */
function convolution(name: string, out: number, into: number, side: number, bias: boolean): readonly ParameterSpec[] {
  const init = torchUniform(into * side * side);
  const weight = convParameter(name, [out, into, side, side], init);
  return bias ? [weight, { name: `${name}.bias`, shape: [out], init }] : [weight];
}

/** What the backbone's weights are called in the model. */
export const BACKBONE = 'backbone.';

export const inBackbone = <Spec extends { readonly name: string }>(spec: Spec): Spec => ({
  ...spec,
  name: BACKBONE + spec.name,
});

/** The smoothing convolutions are one (a list times three in the original), and are here under the first one's name. */
export function headParameters(features: readonly MapSizes[], num_classes: number): readonly ParameterSpec[] {
  const width = features[0]!.channels;
  const last = features.at(-1)!.channels;
  const pooled = last / bins.length;
  return [
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

/** Running statistics. */
export function headBuffers(features: readonly MapSizes[]): readonly BufferSpec[] {
  const [first, last] = [features[0]!.channels, features.at(-1)!.channels];
  return [
    ...bins.flatMap((_, index) => normBuffers(`PPN.stages.${index}.2`, last / bins.length)),
    ...normBuffers('PPN.bottleneck.1', last),
    ...normBuffers('FPN.conv_fusion.1', first),
  ];
}
