/** Sizes of the vision transformers, and what their overrides may be. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../common/errors.ts';
import type { ModelOverride, ModelSettings } from '../schemas/config.ts';

export interface VitConfig {
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

/** By timm's names. DeiT without distillation is the same network with other weights. */
export const vitArchitectures: Readonly<Record<string, VitConfig>> = {
  vit_tiny_patch16_224: tiny,
  vit_small_patch16_224: small,
  vit_base_patch16_224: base,
  deit_tiny_patch16_224: tiny,
  deit_small_patch16_224: small,
  deit_base_patch16_224: base,
};

/** The architecture's sizes under the overrides, at this image size. */
export function vitConfig(settings: ModelSettings, image_size: number): VitConfig {
  return { ...vitArchitectures[settings.arch]!, ...settings.overrides, image_size };
}

const hidden = (config: VitConfig): number => Math.trunc(config.embed_dim * config.mlp_ratio);

/** All that is wrong with these sizes. */
export function checkVit(config: VitConfig): readonly Problem[] {
  const problems: Problem[] = [];
  const wrong = (name: ModelOverride, message: string, hint: string) =>
    problems.push({ path: `model.${name}`, message, hint });
  for (const name of ['image_size', 'patch_size', 'embed_dim', 'depth', 'heads'] as const) {
    const value = config[name];
    if (!Number.isInteger(value) || value < 1) {
      wrong(name, `expected a whole number of at least 1, found ${value}`, `Give ${name} as a positive integer.`);
    }
  }
  for (const name of ['drop', 'drop_path'] as const) {
    const value = config[name];
    if (!(value >= 0 && value < 1)) {
      wrong(name, `expected a probability of at least 0 and less than 1, found ${value}`, `Give ${name} below 1.`);
    }
  }
  if (!(hidden(config) >= 1)) {
    wrong('mlp_ratio', `expected a hidden layer of at least 1 unit, found ${hidden(config)}`, 'Make mlp_ratio larger.');
  }
  if (problems.length > 0) return problems;
  const { embed_dim, heads, image_size, patch_size } = config;
  if (embed_dim % heads !== 0) {
    const hint = `Choose a multiple of ${heads}, such as ${Math.ceil(embed_dim / heads) * heads}.`;
    wrong('embed_dim', `an embedding of ${embed_dim} cannot be divided among ${heads} heads`, hint);
  }
  if (image_size % patch_size !== 0) {
    const hint = `Choose a multiple of ${patch_size}, such as ${Math.ceil(image_size / patch_size) * patch_size}.`;
    const message = `images of ${image_size} pixels cannot be divided into patches of ${patch_size}`;
    wrong('image_size', message, hint);
  }
  return problems;
}

/** Sizes that follow from the others. */
export function vitSizes(config: VitConfig): {
  readonly grid: number;
  readonly tokens: number;
  readonly hidden: number;
} {
  const grid = config.image_size / config.patch_size;
  return { grid, tokens: grid * grid + 1, hidden: hidden(config) };
}

/** Multiply-accumulates of one image's forward pass: products of matrices, not normalisation or activations. */
export function vitMacs(config: VitConfig, num_classes: number): number {
  const { grid, tokens, hidden } = vitSizes(config);
  const { embed_dim: width, patch_size, depth } = config;
  const embedding = grid * grid * width * 3 * patch_size * patch_size;
  const block = tokens * width * (4 * width + 2 * hidden) + 2 * tokens * tokens * width;
  return embedding + depth * block + width * num_classes;
}
