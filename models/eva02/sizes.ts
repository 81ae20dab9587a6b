/** Sizes of EVA-02's vision transformers. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../../common/errors.ts';
import { checkRotated } from '../checks.ts';
import { checkVit, type VitConfig, vitSizes } from '../vit/sizes.ts';

export type Eva02Config = VitConfig;

/** By timm's names. */
export const eva02Architectures: Readonly<Record<string, Eva02Config>> = {
  eva02_base_patch14_224: {
    image_size: 224,
    patch_size: 14,
    embed_dim: 768,
    depth: 12,
    heads: 12,
    mlp_ratio: 8 / 3,
    drop: 0,
    drop_path: 0,
  },
};

/** All that is wrong with these sizes. */
export function checkEva02(config: Eva02Config): readonly Problem[] {
  const problems = checkVit(config);
  return problems.length > 0 ? problems : checkRotated(config);
}

/** Multiply-accumulates of one image's forward pass; the MLP has a second first layer, the gate. */
export function eva02Macs(config: Eva02Config, num_classes: number): number {
  const { grid, tokens, hidden } = vitSizes(config);
  const { embed_dim: width, patch_size, depth } = config;
  const embedding = grid * grid * width * 3 * patch_size * patch_size;
  const block = tokens * width * (4 * width + 3 * hidden) + 2 * tokens * tokens * width;
  return embedding + depth * block + width * num_classes;
}
