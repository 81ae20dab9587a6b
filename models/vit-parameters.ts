import type { Initializer, ParameterSpec } from './model.ts';
import { type VitConfig, vitSizes } from './vit-config.ts';

const zeros: Initializer = { kind: 'zeros' };
const ones: Initializer = { kind: 'ones' };
const truncated: Initializer = { kind: 'trunc_normal', std: 0.02 };

const linear = (name: string, out: number, into: number): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [out, into], init: truncated },
  { name: `${name}.bias`, shape: [out], init: zeros },
];

const norm = (name: string, width: number): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [width], init: ones },
  { name: `${name}.bias`, shape: [width], init: zeros },
];

/** Convolutions keep torch's own initial values: uniform within 1 / √(inputs of a unit), weights and biases alike. */
function patchEmbedding({ embed_dim, patch_size }: VitConfig): readonly ParameterSpec[] {
  const uniform: Initializer = { kind: 'uniform', bound: 1 / Math.sqrt(3 * patch_size * patch_size) };
  return [
    { name: 'patch_embed.proj.weight', shape: [embed_dim, 3, patch_size, patch_size], init: uniform },
    { name: 'patch_embed.proj.bias', shape: [embed_dim], init: uniform },
  ];
}

/** In timm's state_dict order. */
export function vitParameters(config: VitConfig, num_classes: number): readonly ParameterSpec[] {
  const { embed_dim: width, depth } = config;
  const { tokens, hidden } = vitSizes(config);
  const block = (name: string): readonly ParameterSpec[] => [
    ...norm(`${name}.norm1`, width),
    ...linear(`${name}.attn.qkv`, 3 * width, width),
    ...linear(`${name}.attn.proj`, width, width),
    ...norm(`${name}.norm2`, width),
    ...linear(`${name}.mlp.fc1`, hidden, width),
    ...linear(`${name}.mlp.fc2`, width, hidden),
  ];
  return [
    { name: 'cls_token', shape: [1, 1, width], init: truncated },
    { name: 'pos_embed', shape: [1, tokens, width], init: truncated },
    ...patchEmbedding(config),
    ...Array.from({ length: depth }, (_, index) => block(`blocks.${index}`)).flat(),
    ...norm('norm', width),
    ...linear('head', num_classes, width),
  ];
}
