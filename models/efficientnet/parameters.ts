import { convParameter, normBuffers, normParameterSpecs } from '../layers/maps-parameters.ts';
import { zeros } from '../layers/parameters.ts';
import type { BufferSpec, ModelWeights, ParameterSpec } from '../model.ts';
import { type EfficientnetBlock, type EfficientnetConfig, efficientnetBlocks } from './sizes.ts';

type Shape = readonly [out: number, into: number, height: number, width: number];

interface Part {
  readonly name: string;
  readonly shape: Shape;
  readonly groups: number;
  /** The norm after it; null where it has a bias instead. */
  readonly norm: string | null;
}

/** A convolution and the norm after it. */
interface Layer {
  readonly conv: string;
  readonly norm: string;
}

interface BlockLayers {
  /** null: the block has none. */
  readonly expansion: Layer | null;
  readonly depthwise: Layer;
  readonly projection: Layer;
}

/** timm counts norms from a block's first convolution on, and calls the projection by another name after an expansion. */
export function layersOfBlock({ name, into, inner }: EfficientnetBlock): BlockLayers {
  const layer = (conv: string, norm: number): Layer => ({ conv: `${name}.${conv}`, norm: `${name}.bn${norm}` });
  return inner > into
    ? { expansion: layer('conv_pw', 1), depthwise: layer('conv_dw', 2), projection: layer('conv_pwl', 3) }
    : { expansion: null, depthwise: layer('conv_dw', 1), projection: layer('conv_pw', 2) };
}

function partsOfBlock(block: EfficientnetBlock): readonly Part[] {
  const { name, into, inner, squeezed, out, kernel } = block;
  const { expansion, depthwise, projection } = layersOfBlock(block);
  const normed = ({ conv, norm }: Layer, shape: Shape, groups = 1): Part => ({ name: conv, shape, groups, norm });
  const biased = (layer: string, shape: Shape): Part => ({ name: `${name}.se.${layer}`, shape, groups: 1, norm: null });
  return [
    ...(expansion === null ? [] : [normed(expansion, [inner, into, 1, 1])]),
    normed(depthwise, [inner, 1, kernel, kernel], inner),
    biased('conv_reduce', [squeezed, inner, 1, 1]),
    biased('conv_expand', [inner, squeezed, 1, 1]),
    normed(projection, [out, inner, 1, 1]),
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

export const efficientnetWeights = (config: EfficientnetConfig, num_classes: number): ModelWeights => ({
  parameters: efficientnetParameters(config, num_classes),
  buffers: efficientnetBuffers(config),
  head: ['classifier.weight', 'classifier.bias'],
  no_weight_decay: [],
});
