/** Sizes of the Swin transformers, and what their overrides may be. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../../common/errors.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { checkHidden, checkPatches, checkRates, checkWhole, wrong } from '../checks.ts';
import type { EncoderSizes } from '../encoder.ts';
import { numbersOf } from '../family.ts';

export interface SwinConfig {
  readonly image_size: number;
  readonly patch_size: number;
  /** Width of a token in the first stage; it doubles with each stage. */
  readonly embed_dim: number;
  /** Blocks of each stage. */
  readonly depth: readonly number[];
  /** Attention heads of each stage. */
  readonly heads: readonly number[];
  /** Side of the windows in tokens; a stage whose grid is smaller has one window. */
  readonly window_size: number;
  /** Width of the hidden layer over the token's. */
  readonly mlp_ratio: number;
  /** Dropout after the patch embedding, the attention's projection and both layers of the MLP. */
  readonly drop: number;
  /** Chance to skip a residual branch of the last block; it grows linearly from 0 at the first. */
  readonly drop_path: number;
}

/** timm's constructor has a drop-path rate of 0.1, unlike its vision transformers. */
const common = { image_size: 224, patch_size: 4, window_size: 7, mlp_ratio: 4, drop: 0, drop_path: 0.1 } as const;

/** By timm's names. */
export const swinArchitectures: Readonly<Record<string, SwinConfig>> = {
  swin_tiny_patch4_window7_224: { ...common, embed_dim: 96, depth: [2, 2, 6, 2], heads: [3, 6, 12, 24] },
  swin_small_patch4_window7_224: { ...common, embed_dim: 96, depth: [2, 2, 18, 2], heads: [3, 6, 12, 24] },
  swin_base_patch4_window7_224: { ...common, embed_dim: 128, depth: [2, 2, 18, 2], heads: [4, 8, 16, 32] },
  swin_large_patch4_window7_224: { ...common, embed_dim: 192, depth: [2, 2, 18, 2], heads: [6, 12, 24, 48] },
  swin_large_patch4_window12_384: {
    ...common,
    image_size: 384,
    window_size: 12,
    embed_dim: 192,
    depth: [2, 2, 18, 2],
    heads: [6, 12, 24, 48],
  },
};

/** These sizes under the overrides, at this image size. A single number for depth or heads becomes a list of one. */
export function swinConfig<Sizes extends SwinConfig>(sizes: Sizes, settings: ModelSettings, image_size: number): Sizes {
  const { depth = sizes.depth, heads = sizes.heads } = settings.overrides;
  return { ...sizes, ...numbersOf(settings), depth: [depth].flat(), heads: [heads].flat(), image_size };
}

/** Sizes of one stage that follow from the others. */
export interface SwinStage {
  readonly depth: number;
  readonly heads: number;
  readonly width: number;
  readonly hidden: number;
  /** Tokens along a side of the image. */
  readonly side: number;
  /** Tokens along a side of a window. */
  readonly window: number;
  /** How far every other block's windows are shifted. */
  readonly shift: number;
}

export function swinStages(config: SwinConfig): readonly SwinStage[] {
  const { depth, heads, embed_dim, mlp_ratio, image_size, patch_size, window_size } = config;
  return depth.map((blocks, index) => {
    const width = embed_dim * 2 ** index;
    const side = image_size / patch_size / 2 ** index;
    const whole = side <= window_size;
    return {
      depth: blocks,
      heads: heads[index]!,
      width,
      hidden: Math.trunc(width * mlp_ratio),
      side,
      window: whole ? side : window_size,
      shift: whole ? 0 : Math.floor(window_size / 2),
    };
  });
}

/** All that is wrong with these sizes. */
export function checkSwin(config: SwinConfig): readonly Problem[] {
  const { depth, heads, embed_dim, mlp_ratio } = config;
  const each = [
    ...checkWhole(config, ['image_size', 'patch_size', 'embed_dim', 'window_size']),
    ...depth.flatMap((value) => checkWhole({ depth: value }, ['depth'])),
    ...heads.flatMap((value) => checkWhole({ heads: value }, ['heads'])),
    ...checkRates(config),
    ...checkHidden(Math.trunc(embed_dim * mlp_ratio)),
  ];
  if (each.length > 0) return each;
  const patches = [...checkStages(config), ...checkPatches(config)];
  return patches.length > 0 ? patches : checkWindows(config);
}

/** As many values of heads as of depth, and heads that share each stage's width evenly. */
function checkStages({ depth, heads, embed_dim }: SwinConfig): readonly Problem[] {
  if (depth.length !== heads.length) {
    const message = `expected ${depth.length} values, one for each stage of depth [${depth.join(', ')}], found [${heads.join(', ')}]`;
    return [wrong('heads', message, 'Give depth and heads as lists of the same length, a value for each stage.')];
  }
  return heads.flatMap((count, index): readonly Problem[] => {
    const width = embed_dim * 2 ** index;
    if (width % count === 0) return [];
    const message = `the ${width} features of stage ${index + 1} cannot be divided among ${count} heads`;
    return [wrong('heads', message, `Choose a divisor of ${width} for stage ${index + 1}.`)];
  });
}

/** The grid of tokens halves from stage to stage, and each is a whole number of windows wide. */
function checkWindows(config: SwinConfig): readonly Problem[] {
  const { image_size, patch_size, window_size, depth } = config;
  const step = patch_size * 2 ** (depth.length - 1);
  if (image_size % step !== 0) {
    const message = `images of ${image_size} pixels cannot be halved from patches of ${patch_size} through ${depth.length} stages`;
    return [
      wrong('image_size', message, `Choose a multiple of ${step}, such as ${Math.ceil(image_size / step) * step}.`),
    ];
  }
  const sides = swinStages(config).map(({ side }) => side);
  const fits = (window: number): boolean => sides.every((side) => side <= window || side % window === 0);
  if (fits(window_size)) return [];
  const fitting = Array.from({ length: sides[0]! }, (_, index) => index + 1).filter(fits);
  const nearest = fitting.reduce((a, b) => (Math.abs(b - window_size) <= Math.abs(a - window_size) ? b : a));
  const message = `the stages' grids of ${sides.join(', ')} tokens cannot be divided into windows of ${window_size}`;
  const hint = `Choose a window_size of ${nearest}, or images of ${suitable(config)} pixels.`;
  return [wrong('window_size', message, hint)];
}

/** The size nearest above at which every stage but the last few small ones is a whole number of windows wide. */
function suitable({ image_size, patch_size, window_size, depth }: SwinConfig): number {
  const step = patch_size * 2 ** (depth.length - 1) * window_size;
  return Math.ceil(image_size / step) * step;
}

/** Multiply-accumulates of one image's forward pass without a head: products of matrices only. */
export function swinBodyMacs(config: SwinConfig): number {
  const stages = swinStages(config);
  const { patch_size } = config;
  const embedding = stages[0]!.side ** 2 * stages[0]!.width * 3 * patch_size ** 2;
  const blocks = stages.map(({ depth, width, hidden, side, window }) => {
    const tokens = side ** 2;
    return depth * (tokens * width * (4 * width + 2 * hidden) + 2 * tokens * window ** 2 * width);
  });
  const merging = stages.slice(0, -1).map(({ side, width }) => (side / 2) ** 2 * 4 * width * 2 * width);
  return [embedding, ...blocks, ...merging].reduce((a, b) => a + b);
}

export const swinMacs = (config: SwinConfig, num_classes: number): number =>
  swinBodyMacs(config) + swinStages(config).at(-1)!.width * num_classes;

export const swinEncoderSizes = ({ image_size, patch_size, embed_dim, depth }: SwinConfig): EncoderSizes => ({
  image_size,
  patch_size,
  stride: patch_size * 2 ** (depth.length - 1),
  width: embed_dim * 2 ** (depth.length - 1),
  takesAny: false,
});
