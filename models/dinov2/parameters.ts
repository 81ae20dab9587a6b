import { blockParameters, linear, norm, patchEmbedding, truncated } from '../layers/parameters.ts';
import type { Initializer, ModelWeights, ParameterSpec } from '../model.ts';
import { type Dinov2Config, dinov2Sizes } from './sizes.ts';

/** In timm's state_dict order. With registers, positions are those of the patches alone. */
export function dinov2Parameters(config: Dinov2Config, num_classes: number): readonly ParameterSpec[] {
  const { embed_dim: width, depth, registers } = config;
  const { grid, hidden } = dinov2Sizes(config);
  const tiny: Initializer = { kind: 'normal', std: 1e-6 };
  const blocks = Array.from({ length: depth }, (_, index) => block(config, `blocks.${index}`, hidden));
  return [
    { name: 'cls_token', shape: [1, 1, width], init: tiny },
    ...(registers > 0 ? [{ name: 'reg_token', shape: [1, registers, width], init: tiny }] : []),
    { name: 'pos_embed', shape: [1, grid * grid + (registers > 0 ? 0 : 1), width], init: truncated },
    ...patchEmbedding(width, config.patch_size),
    ...blocks.flat(),
    ...norm('norm', width),
    ...linear('head', num_classes, width),
  ];
}

/** Of a pre-norm block, whose layer scales stand behind the attention and behind the MLP. */
function block(
  { embed_dim: width, layer_scale }: Dinov2Config,
  name: string,
  hidden: number,
): readonly ParameterSpec[] {
  const parameters = blockParameters(name, { width, hidden });
  const mlp = parameters.findIndex((each) => each.name === `${name}.norm2.weight`);
  const scale = (which: string): ParameterSpec => ({
    name: `${name}.${which}.gamma`,
    shape: [width],
    init: { kind: 'constant', value: layer_scale },
  });
  return [...parameters.slice(0, mlp), scale('ls1'), ...parameters.slice(mlp), scale('ls2')];
}

export const dinov2Weights = (config: Dinov2Config, num_classes: number): ModelWeights => ({
  heads: config.heads,
  parameters: dinov2Parameters(config, num_classes),
  buffers: [],
  head: ['head.weight', 'head.bias'],
  no_weight_decay: ['cls_token', 'reg_token', 'pos_embed'],
});
