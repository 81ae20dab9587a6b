/** Sizes of DINOv2's vision transformers. Loads nothing heavy: plans check models with it. */
import { type VitConfig, vitBodyMacs, vitSizes } from '../vit/sizes.ts';

export interface Dinov2Config extends VitConfig {
  /** Where every layer scale starts. */
  readonly layer_scale: number;
  /** Tokens besides the class token that stand for no patch and have no positions (Darcet et al., 2024). */
  readonly registers: number;
}

const common = {
  image_size: 518,
  patch_size: 14,
  depth: 12,
  mlp_ratio: 4,
  drop: 0,
  drop_path: 0,
  layer_scale: 1e-5,
  registers: 0,
} as const;
const small: Dinov2Config = { ...common, embed_dim: 384, heads: 6 };
const base: Dinov2Config = { ...common, embed_dim: 768, heads: 12 };
const large: Dinov2Config = { ...common, embed_dim: 1024, depth: 24, heads: 16 };

/** By timm's names. */
export const dinov2Architectures: Readonly<Record<string, Dinov2Config>> = {
  vit_small_patch14_dinov2: small,
  vit_base_patch14_dinov2: base,
  vit_large_patch14_dinov2: large,
  vit_small_patch14_reg4_dinov2: { ...small, registers: 4 },
  vit_base_patch14_reg4_dinov2: { ...base, registers: 4 },
  vit_large_patch14_reg4_dinov2: { ...large, registers: 4 },
};

/** Sizes that follow from the others; the class token and the registers are among the tokens. */
export function dinov2Sizes(config: Dinov2Config): ReturnType<typeof vitSizes> {
  const { tokens, ...sizes } = vitSizes(config);
  return { ...sizes, tokens: tokens + config.registers };
}

/** Multiply-accumulates of one image's forward pass: products of matrices, not normalisation or activations. */
export const dinov2Macs = (config: Dinov2Config, num_classes: number): number =>
  vitBodyMacs(config, dinov2Sizes(config).tokens) + config.embed_dim * num_classes;
