/** Parameters of the layers that the transformers have in common. */
import type { Initializer, ParameterSpec } from '../model.ts';

export const zeros: Initializer = { kind: 'zeros' };
export const ones: Initializer = { kind: 'ones' };
export const truncated: Initializer = { kind: 'trunc_normal', std: 0.02 };

/** Of heads that begin near zero, as BEiT's does: a thousandth. */
export const small: Initializer = { kind: 'trunc_normal', std: 0.02 * 0.001 };

/** Of the last layers of a block's two branches, from 0: deeper blocks add less to the residual stream, as in BEiT's code. */
export const truncatedForDepth = (index: number): Initializer => ({
  kind: 'trunc_normal',
  std: 0.02 / Math.sqrt(2 * (index + 1)),
});

export const linear = (
  name: string,
  out: number,
  into: number,
  init: Initializer = truncated,
): readonly ParameterSpec[] => [
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

/** Of the pre-norm block `name`, in timm's order. @param attention what its attention has besides projections */
export const blockParameters = (
  name: string,
  { width, hidden }: { readonly width: number; readonly hidden: number },
  attention: readonly ParameterSpec[] = [],
): readonly ParameterSpec[] => [
  ...norm(`${name}.norm1`, width),
  ...attention,
  ...linear(`${name}.attn.qkv`, 3 * width, width),
  ...linear(`${name}.attn.proj`, width, width),
  ...norm(`${name}.norm2`, width),
  ...linear(`${name}.mlp.fc1`, hidden, width),
  ...linear(`${name}.mlp.fc2`, width, hidden),
];
