/** Sizes of the residual networks. Loads nothing heavy: plans check models with it. */

export interface ResnetConfig {
  readonly image_size: number;
  readonly block: 'basic' | 'bottleneck';
  /** Blocks of each stage. */
  readonly layers: readonly number[];
  /** Channels of the stem and of the first stage's 3×3 convolutions; each stage doubles them. */
  readonly width: number;
  /**
   * Of bottlenecks: into how many groups their 3×3 convolutions are divided, and channels of a group in the first stage;
   * each stage doubles them (Xie et al., 2017). Left out: one group of all channels.
   */
  readonly groups?: { readonly count: number; readonly width: number };
  /** Dropout before the classifier. */
  readonly drop: number;
}

const common = { image_size: 224, width: 64, drop: 0 } as const;

/** By timm's names. */
export const resnetArchitectures: Readonly<Record<string, ResnetConfig>> = {
  resnet18: { ...common, block: 'basic', layers: [2, 2, 2, 2] },
  resnet34: { ...common, block: 'basic', layers: [3, 4, 6, 3] },
  resnet50: { ...common, block: 'bottleneck', layers: [3, 4, 6, 3] },
  resnet101: { ...common, block: 'bottleneck', layers: [3, 4, 23, 3] },
  resnext50_32x4d: { ...common, block: 'bottleneck', layers: [3, 4, 6, 3], groups: { count: 32, width: 4 } },
};

/** A convolution without a bias; the padding keeps the size at a stride of 1. */
export interface ConvolutionLayer {
  readonly name: string;
  readonly norm: string;
  readonly into: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  /** Channels are divided into that many, each convolved on its own. */
  readonly groups: number;
}

export interface ResnetBlock {
  readonly name: string;
  /** In order; a ReLU follows each, after the shortcut is added to the last. */
  readonly convolutions: readonly ConvolutionLayer[];
  /** Fits the shortcut to the block's result where it has another shape. */
  readonly downsample: ConvolutionLayer | null;
}

export const stem = ({ width }: ResnetConfig): ConvolutionLayer => ({
  name: 'conv1',
  norm: 'bn1',
  into: 3,
  out: width,
  kernel: 7,
  stride: 2,
  groups: 1,
});

/** Channels that the last stage gives. */
export const resnetFeatures = (config: ResnetConfig): number => outOf(config, config.layers.length - 1);

const expansion = ({ block }: ResnetConfig): number => (block === 'basic' ? 1 : 4);

/** The blocks of each stage. Each but the first halves the maps in its first block, at the 3×3 convolution. */
export function resnetBlocks(config: ResnetConfig): readonly (readonly ResnetBlock[])[] {
  let into = config.width;
  return config.layers.map((count, stage) =>
    Array.from({ length: count }, (_, index) => {
      const block = blockOf(config, `layer${stage + 1}.${index}`, into, stage, stage > 0 && index === 0 ? 2 : 1);
      into = outOf(config, stage);
      return block;
    }),
  );
}

/** Channels that the blocks of a stage, from 0, give. */
const outOf = (config: ResnetConfig, stage: number): number => expansion(config) * config.width * 2 ** stage;

function blockOf(config: ResnetConfig, name: string, into: number, stage: number, stride: number): ResnetBlock {
  const out = outOf(config, stage);
  const { count: groups, width } = config.groups ?? { count: 1, width: config.width };
  const inner = groups * width * 2 ** stage;
  const layer = (index: number, from: number, to: number, kernel: number, step: number): ConvolutionLayer => ({
    name: `${name}.conv${index}`,
    norm: `${name}.bn${index}`,
    into: from,
    out: to,
    kernel,
    stride: step,
    groups: kernel === 3 ? groups : 1,
  });
  const convolutions =
    config.block === 'basic'
      ? [layer(1, into, inner, 3, stride), layer(2, inner, out, 3, 1)]
      : [layer(1, into, inner, 1, 1), layer(2, inner, inner, 3, stride), layer(3, inner, out, 1, 1)];
  const names = { name: `${name}.downsample.0`, norm: `${name}.downsample.1` };
  const downsample = stride === 1 && into === out ? null : { ...names, into, out, kernel: 1, stride, groups: 1 };
  return { name, convolutions, downsample };
}

/** What each stage hands on; sides are rounded up where they cannot be halved. */
export function resnetMaps(config: ResnetConfig): readonly { readonly channels: number; readonly side: number }[] {
  return config.layers.map((_, stage) => ({
    channels: outOf(config, stage),
    side: Math.ceil(config.image_size / 2 ** (stage + 2)),
  }));
}

/** Multiply-accumulates of one image's forward pass. */
export function resnetMacs(config: ResnetConfig, num_classes: number): number {
  let total = 0;
  const count = (layer: ConvolutionLayer, side: number): number => {
    const after = Math.ceil(side / layer.stride);
    total += ((layer.out * layer.into) / layer.groups) * layer.kernel ** 2 * after ** 2;
    return after;
  };
  let side = Math.ceil(count(stem(config), config.image_size) / 2);
  for (const { convolutions, downsample } of resnetBlocks(config).flat()) {
    if (downsample !== null) count(downsample, side);
    for (const layer of convolutions) side = count(layer, side);
  }
  return total + resnetFeatures(config) * num_classes;
}
