/** Sizes of ConvNeXt, and what their overrides may be. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../../common/errors.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { checkHalvings, checkRates, checkWhole, wrong } from '../checks.ts';
import { numbersOf } from '../family.ts';

export interface ConvnextConfig {
  readonly image_size: number;
  /** Channels of the first stage; each stage doubles them. */
  readonly embed_dim: number;
  /** Blocks of each stage. */
  readonly depth: readonly number[];
  /** Of the first version: where every layer scale starts; null: the second one, which has response normalisation instead. */
  readonly layer_scale: number | null;
  /** Dropout before the classifier. */
  readonly drop: number;
  /** Chance to skip the branch of the last block; it grows linearly from 0 at the first. */
  readonly drop_path: number;
}

const common = { image_size: 224, drop: 0, drop_path: 0 } as const;
const tiny = { ...common, embed_dim: 96, depth: [3, 3, 9, 3] } as const;
const base = { ...common, embed_dim: 128, depth: [3, 3, 27, 3] } as const;

/** By timm's names. */
export const convnextArchitectures: Readonly<Record<string, ConvnextConfig>> = {
  convnext_tiny: { ...tiny, layer_scale: 1e-6 },
  convnext_base: { ...base, layer_scale: 1e-6 },
  convnextv2_tiny: { ...tiny, layer_scale: null },
  convnextv2_base: { ...base, layer_scale: null },
};

/** Side of the patches that the stem makes one cell of. */
export const STEM = 4;
/** Side of the depthwise kernels. */
export const KERNEL = 7;
/** Features of the layer within a block over its channels. */
export const EXPANSION = 4;

/** These sizes under the overrides, at this image size. */
export function convnextConfig(sizes: ConvnextConfig, settings: ModelSettings, image_size: number): ConvnextConfig {
  const { depth = sizes.depth } = settings.overrides;
  return { ...sizes, ...numbersOf(settings), depth: [depth].flat(), image_size };
}

/** All that is wrong with these sizes. */
export function checkConvnext({ image_size, embed_dim, depth, drop, drop_path }: ConvnextConfig): readonly Problem[] {
  const problems = [
    ...checkHalvings(image_size),
    ...checkWhole({ embed_dim }, ['embed_dim']),
    ...depth.flatMap((blocks) => checkWhole({ depth: blocks }, ['depth'])),
    ...checkRates({ drop, drop_path }),
  ];
  if (problems.length > 0 || STEM * 2 ** (depth.length - 1) <= image_size) return problems;
  const message = `images of ${image_size} pixels cannot be halved through ${depth.length} stages`;
  return [wrong('depth', message, 'Give depth as a list of fewer stages, or use larger images.')];
}

export interface ConvnextStage {
  readonly blocks: number;
  readonly channels: number;
  /** Side of the maps; what cannot be halved loses a row and a column. */
  readonly side: number;
}

export function convnextStages({ image_size, embed_dim, depth }: ConvnextConfig): readonly ConvnextStage[] {
  let side = Math.floor(image_size / STEM);
  return depth.map((blocks, stage) => {
    if (stage > 0) side = Math.floor(side / 2);
    return { blocks, channels: embed_dim * 2 ** stage, side };
  });
}

/** Multiply-accumulates of one image's forward pass. */
export function convnextMacs(config: ConvnextConfig, num_classes: number): number {
  const stages = convnextStages(config);
  const last = stages.at(-1)!.channels;
  const all = stages.map(({ blocks, channels, side }, stage) => {
    const into = stage === 0 ? 3 * STEM ** 2 : (channels / 2) * 4;
    return side ** 2 * channels * (into + blocks * (KERNEL ** 2 + 2 * EXPANSION * channels));
  });
  return all.reduce((a, b) => a + b) + last * num_classes;
}
