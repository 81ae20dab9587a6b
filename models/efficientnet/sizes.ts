/** Sizes of EfficientNet. Loads nothing heavy: plans check models with it. */

export interface EfficientnetStage {
  readonly blocks: number;
  /** Side of the depthwise convolutions' kernels. */
  readonly kernel: number;
  /** Of the first block; the others have 1. */
  readonly stride: 1 | 2;
  /** Channels inside a block are so many times those that come in. */
  readonly expand: number;
  readonly out: number;
}

export interface EfficientnetConfig {
  readonly image_size: number;
  /** Channels of the stem. */
  readonly width: number;
  readonly stages: readonly EfficientnetStage[];
  /** Channels of the last convolution. */
  readonly features: number;
  /** Dropout before the classifier. */
  readonly drop: number;
  /** Drop-path rate that the blocks approach, from 0 at the first. */
  readonly drop_path: number;
}

/** By timm's names. */
export const efficientnetArchitectures: Readonly<Record<string, EfficientnetConfig>> = {
  efficientnet_b0: {
    image_size: 224,
    width: 32,
    stages: [
      { blocks: 1, kernel: 3, stride: 1, expand: 1, out: 16 },
      { blocks: 2, kernel: 3, stride: 2, expand: 6, out: 24 },
      { blocks: 2, kernel: 5, stride: 2, expand: 6, out: 40 },
      { blocks: 3, kernel: 3, stride: 2, expand: 6, out: 80 },
      { blocks: 3, kernel: 5, stride: 1, expand: 6, out: 112 },
      { blocks: 4, kernel: 5, stride: 2, expand: 6, out: 192 },
      { blocks: 1, kernel: 3, stride: 1, expand: 6, out: 320 },
    ],
    features: 1280,
    drop: 0,
    drop_path: 0,
  },
};

export interface EfficientnetBlock {
  readonly name: string;
  readonly into: number;
  /** Channels of the depthwise convolution. */
  readonly inner: number;
  /** Channels between squeeze and excitation. */
  readonly squeezed: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: 1 | 2;
  /** Side of the maps that come in. */
  readonly side: number;
  readonly drop_path: number;
}

/** All blocks in order. Drop-path rates grow evenly and stay below `drop_path`, as in timm. */
export function efficientnetBlocks(config: EfficientnetConfig): readonly EfficientnetBlock[] {
  const total = config.stages.reduce((sum, { blocks }) => sum + blocks, 0);
  let [into, side, index] = [config.width, Math.ceil(config.image_size / 2), 0];
  return config.stages.flatMap(({ blocks, kernel, expand, out, stride: first }, stage) =>
    Array.from({ length: blocks }, (_, at): EfficientnetBlock => {
      const stride = at === 0 ? first : 1;
      const block = {
        name: `blocks.${stage}.${at}`,
        into,
        inner: into * expand,
        squeezed: Math.round(into / 4),
        out,
        kernel,
        stride,
        side,
        drop_path: (config.drop_path * index) / total,
      } as const;
      [into, side, index] = [out, Math.ceil(side / stride), index + 1];
      return block;
    }),
  );
}

/** Whether a block adds what comes in to its result. */
export const hasShortcut = ({ into, out, stride }: EfficientnetBlock): boolean => into === out && stride === 1;

/** Multiply-accumulates of one image's forward pass. */
export function efficientnetMacs(config: EfficientnetConfig, num_classes: number): number {
  const { width, features } = config;
  const blocks = efficientnetBlocks(config);
  let total = width * 3 * 9 * Math.ceil(config.image_size / 2) ** 2;
  for (const { into, inner, squeezed, out, kernel, stride, side } of blocks) {
    const after = Math.ceil(side / stride) ** 2;
    if (inner > into) total += into * inner * side ** 2;
    total += inner * kernel ** 2 * after + 2 * inner * squeezed + inner * out * after;
  }
  return total + blocks.at(-1)!.out * features * lastSide(config) ** 2 + features * num_classes;
}

/** Side of the maps that the last block gives. */
export function lastSide(config: EfficientnetConfig): number {
  const { side, stride } = efficientnetBlocks(config).at(-1)!;
  return Math.ceil(side / stride);
}
