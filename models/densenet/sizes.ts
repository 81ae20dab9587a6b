/** Sizes of the densely connected networks. Loads nothing heavy: plans check models with it. */

export interface DensenetConfig {
  readonly image_size: number;
  /** Channels that each layer adds. */
  readonly growth: number;
  /** Layers of each block. */
  readonly blocks: readonly number[];
  /** Channels of the stem. */
  readonly width: number;
  /** Dropout of what each layer adds. */
  readonly drop: number;
}

const common = { image_size: 224, growth: 32, width: 64, drop: 0 } as const;

/** By timm's names. */
export const densenetArchitectures: Readonly<Record<string, DensenetConfig>> = {
  densenet121: { ...common, blocks: [6, 12, 24, 16] },
  densenet169: { ...common, blocks: [6, 12, 32, 32] },
};

/** A 1×1 convolution to this many times the growth comes before each 3×3 convolution. */
export const BOTTLENECK = 4;

export interface DenseLayer {
  readonly name: string;
  /** Channels that come in: those of the block, and of all layers before. */
  readonly into: number;
}

export interface DenseBlock {
  readonly layers: readonly DenseLayer[];
  /** Channels that come out. */
  readonly out: number;
  /** Halves channels and maps; none after the last block. */
  readonly transition: string | null;
  /** Side of the maps. */
  readonly side: number;
}

export function denseBlocks({ width, growth, blocks, image_size }: DensenetConfig): readonly DenseBlock[] {
  let channels = width;
  let side = Math.ceil(Math.ceil(image_size / 2) / 2);
  return blocks.map((count, index) => {
    const from = channels;
    const layers = Array.from({ length: count }, (_, layer) => ({
      name: `features.denseblock${index + 1}.denselayer${layer + 1}`,
      into: from + layer * growth,
    }));
    const last = index === blocks.length - 1;
    const out = from + count * growth;
    const block = { layers, out, transition: last ? null : `features.transition${index + 1}`, side };
    channels = Math.floor(out / 2);
    side = Math.floor(side / 2);
    return block;
  });
}

/** Channels that the classifier sees. */
export const densenetFeatures = (config: DensenetConfig): number => denseBlocks(config).at(-1)!.out;

/** Multiply-accumulates of one image's forward pass. */
export function densenetMacs(config: DensenetConfig, num_classes: number): number {
  const { growth, width, image_size } = config;
  const inner = BOTTLENECK * growth;
  let total = width * 3 * 49 * Math.ceil(image_size / 2) ** 2;
  for (const { layers, out, transition, side } of denseBlocks(config)) {
    for (const { into } of layers) total += (into * inner + inner * growth * 9) * side ** 2;
    if (transition !== null) total += out * Math.floor(out / 2) * side ** 2;
  }
  return total + densenetFeatures(config) * num_classes;
}
