/** Sizes of the residual networks. Loads nothing heavy: plans check models with it. */

export interface ResnetConfig {
  readonly image_size: number;
  readonly block: 'basic' | 'bottleneck';
  /** Blocks of each stage. */
  readonly layers: readonly number[];
  /** Channels of the stem and of the first stage's 3×3 convolutions; each stage doubles them. */
  readonly width: number;
  /** Dropout before the classifier. */
  readonly drop: number;
}

const common = { image_size: 224, width: 64, drop: 0 } as const;

/** By timm's names. */
export const resnetArchitectures: Readonly<Record<string, ResnetConfig>> = {
  resnet18: { ...common, block: 'basic', layers: [2, 2, 2, 2] },
  resnet50: { ...common, block: 'bottleneck', layers: [3, 4, 6, 3] },
};

/** A convolution without a bias; the padding keeps the size at a stride of 1. */
export interface ConvolutionLayer {
  readonly name: string;
  readonly norm: string;
  readonly into: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
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
});

/** Channels that the last stage gives. */
export const resnetFeatures = (config: ResnetConfig): number =>
  expansion(config) * config.width * 2 ** (config.layers.length - 1);

const expansion = ({ block }: ResnetConfig): number => (block === 'basic' ? 1 : 4);

/** The blocks of each stage. Each but the first halves the maps in its first block, at the 3×3 convolution. */
export function resnetBlocks(config: ResnetConfig): readonly (readonly ResnetBlock[])[] {
  let into = config.width;
  return config.layers.map((count, stage) =>
    Array.from({ length: count }, (_, index) => {
      const planes = config.width * 2 ** stage;
      const block = blockOf(config, `layer${stage + 1}.${index}`, into, planes, stage > 0 && index === 0 ? 2 : 1);
      into = planes * expansion(config);
      return block;
    }),
  );
}

function blockOf(config: ResnetConfig, name: string, into: number, planes: number, stride: number): ResnetBlock {
  const out = planes * expansion(config);
  const layer = (index: number, from: number, to: number, kernel: number, step: number): ConvolutionLayer => ({
    name: `${name}.conv${index}`,
    norm: `${name}.bn${index}`,
    into: from,
    out: to,
    kernel,
    stride: step,
  });
  const convolutions =
    config.block === 'basic'
      ? [layer(1, into, planes, 3, stride), layer(2, planes, out, 3, 1)]
      : [layer(1, into, planes, 1, 1), layer(2, planes, planes, 3, stride), layer(3, planes, out, 1, 1)];
  const names = { name: `${name}.downsample.0`, norm: `${name}.downsample.1` };
  const downsample = stride === 1 && into === out ? null : { ...names, into, out, kernel: 1, stride };
  return { name, convolutions, downsample };
}

/** What each stage hands on; sides are rounded up where they cannot be halved. */
export function resnetMaps(config: ResnetConfig): readonly { readonly channels: number; readonly side: number }[] {
  return config.layers.map((_, stage) => ({
    channels: expansion(config) * config.width * 2 ** stage,
    side: Math.ceil(config.image_size / 2 ** (stage + 2)),
  }));
}

/** Multiply-accumulates of one image's forward pass. */
export function resnetMacs(config: ResnetConfig, num_classes: number): number {
  let total = 0;
  const count = (layer: ConvolutionLayer, side: number): number => {
    const after = Math.ceil(side / layer.stride);
    total += layer.out * layer.into * layer.kernel ** 2 * after ** 2;
    return after;
  };
  let side = Math.ceil(count(stem(config), config.image_size) / 2);
  for (const { convolutions, downsample } of resnetBlocks(config).flat()) {
    if (downsample !== null) count(downsample, side);
    for (const layer of convolutions) side = count(layer, side);
  }
  return total + resnetFeatures(config) * num_classes;
}
