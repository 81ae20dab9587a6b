/** Sizes of the second version of Swin transformers. Loads nothing heavy: plans check models with it. */
import { type SwinConfig, swinBodyMacs, swinStages } from '../swin/sizes.ts';

const common = { patch_size: 4, mlp_ratio: 4, drop: 0, drop_path: 0.1 } as const;
const tiny = { ...common, embed_dim: 96, depth: [2, 2, 6, 2], heads: [3, 6, 12, 24] } as const;
const base = { ...common, embed_dim: 128, depth: [2, 2, 18, 2], heads: [4, 8, 16, 32] } as const;

/** By timm's names. */
export const swinv2Architectures: Readonly<Record<string, SwinConfig>> = {
  swinv2_tiny_window8_256: { ...tiny, image_size: 256, window_size: 8 },
  swinv2_base_window8_256: { ...base, image_size: 256, window_size: 8 },
  swinv2_base_window12_192: { ...base, image_size: 192, window_size: 12 },
};

/** Width of the hidden layer of the network that gives each relative position its bias. */
export const POSITION_WIDTH = 512;

/**
 * Multiply-accumulates of one image's forward pass: products of matrices only, those of the positions' biases included. Their
 * first layer sees constants, and is as little counted as resizing is.
 */
export function swinv2Macs(config: SwinConfig, num_classes: number): number {
  const stages = swinStages(config);
  const positions = stages.map(({ depth, heads, window }) => depth * (2 * window - 1) ** 2 * POSITION_WIDTH * heads);
  return positions.reduce((a, b) => a + b) + swinBodyMacs(config) + stages.at(-1)!.width * num_classes;
}
