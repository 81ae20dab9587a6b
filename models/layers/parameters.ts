/** Parameters of the layers that the transformers have in common. */
import type { Initializer, ParameterSpec } from '../model.ts';

export const zeros: Initializer = { kind: 'zeros' };
export const ones: Initializer = { kind: 'ones' };
export const truncated: Initializer = { kind: 'trunc_normal', std: 0.02 };

export const linear = (name: string, out: number, into: number, init = truncated): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [out, into], init },
  { name: `${name}.bias`, shape: [out], init: zeros },
];

export const norm = (name: string, width: number): readonly ParameterSpec[] => [
  { name: `${name}.weight`, shape: [width], init: ones },
  { name: `${name}.bias`, shape: [width], init: zeros },
];

/** Convolutions keep torch's own initial values: uniform within 1 / √(inputs of a unit), weights and biases alike. */
export function patchEmbedding(embed_dim: number, patch_size: number): readonly ParameterSpec[] {
  const uniform: Initializer = { kind: 'uniform', bound: 1 / Math.sqrt(3 * patch_size * patch_size) };
  return [
    { name: 'patch_embed.proj.weight', shape: [embed_dim, 3, patch_size, patch_size], init: uniform },
    { name: 'patch_embed.proj.bias', shape: [embed_dim], init: uniform },
  ];
}
