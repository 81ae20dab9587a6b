/** Sizes of DINOv3's vision transformers. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../../common/errors.ts';
import { checkRotated } from '../checks.ts';
import { checkVit, type VitConfig, vitBodyMacs, vitSizes } from '../vit/sizes.ts';

export interface Dinov3Config extends VitConfig {
  /** Where every layer scale starts. */
  readonly layer_scale: number;
  /** Tokens besides the class token that stand for no patch. */
  readonly registers: number;
}

const common = {
  image_size: 256,
  patch_size: 16,
  depth: 12,
  mlp_ratio: 4,
  drop: 0,
  drop_path: 0,
  layer_scale: 1e-5,
  registers: 4,
} as const;

/** By timm's names. */
export const dinov3Architectures: Readonly<Record<string, Dinov3Config>> = {
  vit_small_patch16_dinov3: { ...common, embed_dim: 384, heads: 6 },
  vit_base_patch16_dinov3: { ...common, embed_dim: 768, heads: 12 },
  vit_large_patch16_dinov3: { ...common, embed_dim: 1024, depth: 24, heads: 16 },
};

/** All that is wrong with these sizes. */
export function checkDinov3(config: Dinov3Config): readonly Problem[] {
  const problems = checkVit(config);
  return problems.length > 0 ? problems : checkRotated(config);
}

/** Sizes that follow from the others; the class token and the registers are among the tokens. */
export function dinov3Sizes(config: Dinov3Config): ReturnType<typeof vitSizes> {
  const { tokens, ...sizes } = vitSizes(config);
  return { ...sizes, tokens: tokens + config.registers };
}

/** Multiply-accumulates of one image's forward pass: products of matrices, not normalisation or activations. */
export const dinov3Macs = (config: Dinov3Config, num_classes: number): number =>
  vitBodyMacs(config, dinov3Sizes(config).tokens) + config.embed_dim * num_classes;
