/** Sizes of the vision transformers, and what their overrides may be. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../../common/errors.ts';
import { checkHeads, checkHidden, checkPatches, checkRates, checkWhole } from '../checks.ts';
import type { EncoderSizes } from '../encoder.ts';

export interface VitConfig {
  /** A second token with a head of its own, as in DeiT's distillation; the two heads' logits are averaged. */
  readonly distilled?: true;
  readonly image_size: number;
  readonly patch_size: number;
  readonly embed_dim: number;
  readonly depth: number;
  readonly heads: number;
  /** Width of the hidden layer over the embedding's. */
  readonly mlp_ratio: number;
  /** Dropout after the position embedding, the attention's projection and both layers of the MLP. */
  readonly drop: number;
  /** Chance to skip a residual branch of the last block; it grows linearly from 0 at the first. */
  readonly drop_path: number;
}

const common = { image_size: 224, patch_size: 16, depth: 12, mlp_ratio: 4, drop: 0, drop_path: 0 } as const;
const tiny: VitConfig = { ...common, embed_dim: 192, heads: 3 };
const small: VitConfig = { ...common, embed_dim: 384, heads: 6 };
const base: VitConfig = { ...common, embed_dim: 768, heads: 12 };
const large: VitConfig = { ...common, embed_dim: 1024, depth: 24, heads: 16 };

/** By timm's names. DeiT without distillation is the same network with other weights. */
export const vitArchitectures: Readonly<Record<string, VitConfig>> = {
  vit_tiny_patch16_224: tiny,
  vit_small_patch16_224: small,
  vit_base_patch16_224: base,
  vit_large_patch16_224: large,
  vit_small_patch32_224: { ...small, patch_size: 32 },
  vit_base_patch32_224: { ...base, patch_size: 32 },
  vit_large_patch32_224: { ...large, patch_size: 32 },
  vit_large_patch14_224: { ...large, patch_size: 14 },
  deit_tiny_patch16_224: tiny,
  deit_small_patch16_224: small,
  deit_base_patch16_224: base,
  deit_tiny_distilled_patch16_224: { ...tiny, distilled: true },
  deit_small_distilled_patch16_224: { ...small, distilled: true },
  deit_base_distilled_patch16_224: { ...base, distilled: true },
};

const hidden = (config: VitConfig): number => Math.trunc(config.embed_dim * config.mlp_ratio);

/** All that is wrong with these sizes. */
export function checkVit(config: VitConfig): readonly Problem[] {
  const each = [
    ...checkWhole(config, ['image_size', 'patch_size', 'embed_dim', 'depth', 'heads']),
    ...checkRates(config),
    ...checkHidden(hidden(config)),
  ];
  return each.length > 0 ? each : [...checkHeads(config), ...checkPatches(config)];
}

/** The heads; each reads a token of its own, in their order. */
export const headsOf = ({ distilled }: VitConfig): readonly string[] =>
  distilled === true ? ['head', 'head_dist'] : ['head'];

/** Sizes that follow from the others. */
export function vitSizes(config: VitConfig): {
  readonly grid: number;
  readonly tokens: number;
  readonly hidden: number;
} {
  const grid = config.image_size / config.patch_size;
  return { grid, tokens: grid * grid + headsOf(config).length, hidden: hidden(config) };
}

export const vitEncoderSizes = ({ image_size, patch_size, embed_dim }: VitConfig): EncoderSizes => ({
  image_size,
  patch_size,
  stride: patch_size,
  width: embed_dim,
  takesAny: true,
});

/** Multiply-accumulates of one image's forward pass: products of matrices, not normalisation or activations. */
export function vitMacs(config: VitConfig, num_classes: number): number {
  return vitBodyMacs(config, vitSizes(config).tokens) + headsOf(config).length * config.embed_dim * num_classes;
}

/** Of the patches' embedding and of the blocks, each of which sees so many tokens. */
export function vitBodyMacs(config: VitConfig, tokens: number): number {
  const { grid, hidden } = vitSizes(config);
  const { embed_dim: width, patch_size, depth } = config;
  const embedding = grid * grid * width * 3 * patch_size * patch_size;
  const block = tokens * width * (4 * width + 2 * hidden) + 2 * tokens * tokens * width;
  return embedding + depth * block;
}
