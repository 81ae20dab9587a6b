import { type EfficientnetBlock, type EfficientnetConfig, efficientnetBlocks } from './efficientnet-config.ts';
import { convParameter, normBuffers, normParameterSpecs } from './maps-parameters.ts';
import type { BufferSpec, ParameterSpec } from './model.ts';
import { zeros } from './parameters.ts';

type Shape = readonly [out: number, into: number, height: number, width: number];

interface Part {
  readonly name: string;
  readonly shape: Shape;
  readonly groups: number;
  /** The norm after it; null where it has a bias instead. */
  readonly norm: string | null;
}

/** Without an expansion, the norms are counted from the depthwise convolution on and the last one has another name. */
function partsOfBlock({ name, into, inner, squeezed, out, kernel }: EfficientnetBlock): readonly Part[] {
  const part = (layer: string, norm: number | null, shape: Shape, groups = 1): Part => ({
    name: `${name}.${layer}`,
    shape,
    groups,
    norm: norm === null ? null : `${name}.bn${norm}`,
  });
  const expands = inner > into;
  const first = expands ? 2 : 1;
  return [
    ...(expands ? [part('conv_pw', 1, [inner, into, 1, 1])] : []),
    part('conv_dw', first, [inner, 1, kernel, kernel], inner),
    part('se.conv_reduce', null, [squeezed, inner, 1, 1]),
    part('se.conv_expand', null, [inner, squeezed, 1, 1]),
    part(expands ? 'conv_pwl' : 'conv_pw', first + 1, [out, inner, 1, 1]),
  ];
}

/** In timm's state_dict order. */
function partsOf(config: EfficientnetConfig): readonly Part[] {
  const { width, features } = config;
  const blocks = efficientnetBlocks(config);
  return [
    { name: 'conv_stem', shape: [width, 3, 3, 3], groups: 1, norm: 'bn1' },
    ...blocks.flatMap(partsOfBlock),
    { name: 'conv_head', shape: [features, blocks.at(-1)!.out, 1, 1], groups: 1, norm: 'bn2' },
  ];
}

/**
 * In timm's state_dict order. Convolutions start normal with a deviation of √(2 / fan out); a depthwise one feeds a single
 * channel. The classifier starts uniform within 1 / √classes.
 */
export function efficientnetParameters(config: EfficientnetConfig, num_classes: number): readonly ParameterSpec[] {
  const bound = 1 / Math.sqrt(num_classes);
  return [
    ...partsOf(config).flatMap(({ name, shape, groups, norm }) => {
      const [out, , height, width] = shape;
      const weight = convParameter(name, shape, {
        kind: 'normal',
        std: Math.sqrt(2 / ((height * width * out) / groups)),
      });
      if (norm !== null) return [weight, ...normParameterSpecs(norm, out)];
      return [weight, { name: `${name}.bias`, shape: [out], init: zeros }];
    }),
    { name: 'classifier.weight', shape: [num_classes, config.features], init: { kind: 'uniform', bound } },
    { name: 'classifier.bias', shape: [num_classes], init: zeros },
  ];
}

export const efficientnetBuffers = (config: EfficientnetConfig): readonly BufferSpec[] =>
  partsOf(config).flatMap(({ norm, shape }) => (norm === null ? [] : normBuffers(norm, shape[0])));
