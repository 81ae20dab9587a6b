/** Sizes of the U-Nets, and what their overrides may be. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../../common/errors.ts';
import { checkWhole, wrong } from '../checks.ts';

export interface UnetConfig {
  readonly image_size: number;
  /** Channels at full size; each halving of the maps doubles them. */
  readonly embed_dim: number;
  /** How often the maps are halved. */
  readonly depth: number;
}

export const unetArchitectures: Readonly<Record<string, UnetConfig>> = {
  unet: { image_size: 224, embed_dim: 32, depth: 4 },
};

/** Two 3×3 convolutions, each followed by batch norm and ReLU; the maps keep their size. */
export interface UnetBlock {
  readonly name: string;
  readonly into: number;
  readonly out: number;
  readonly side: number;
}

/** From full size downwards; the last is the bottom. */
export function encoderBlocks({ image_size, embed_dim, depth }: UnetConfig): readonly UnetBlock[] {
  return Array.from({ length: depth + 1 }, (_, level) => ({
    name: `encoder.${level}`,
    into: level === 0 ? 3 : embed_dim * 2 ** (level - 1),
    out: embed_dim * 2 ** level,
    side: image_size / 2 ** level,
  }));
}

/** From the level above the bottom upwards: each sees the enlarged maps from below and those of its own encoder. */
export function decoderBlocks(config: UnetConfig): readonly UnetBlock[] {
  return encoderBlocks(config)
    .slice(0, -1)
    .reverse()
    .map(({ out, side }, index) => ({ name: `decoder.${index}`, into: 3 * out, out, side }));
}

/** Multiply-accumulates of one image's forward pass; resizing and pooling are not counted. */
export function unetMacs(config: UnetConfig, num_classes: number): number {
  const blocks = [...encoderBlocks(config), ...decoderBlocks(config)];
  const convolutions = blocks.reduce((sum, { into, out, side }) => sum + 9 * side ** 2 * out * (into + out), 0);
  return convolutions + config.image_size ** 2 * config.embed_dim * num_classes;
}

export function checkUnet(config: UnetConfig): readonly Problem[] {
  const problems = checkWhole(config, ['image_size', 'embed_dim', 'depth']);
  if (problems.length > 0) return problems;
  const { image_size, depth } = config;
  const step = 2 ** depth;
  if (image_size % step === 0) return [];
  const message = `images of ${image_size} pixels cannot be halved ${depth} times`;
  const hint = `Choose a multiple of ${step}, such as ${Math.ceil(image_size / step) * step}, or a smaller depth.`;
  return [wrong('image_size', message, hint)];
}
