/** Sizes of UPerNet on Swin transformers, and what their overrides may be. Loads nothing heavy: plans check with it. */
import type { Problem } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { wrong } from './checks.ts';
import type { Family } from './family.ts';
import {
  checkSwin,
  overriddenSwin,
  type SwinConfig,
  swinArchitectures,
  swinBodyMacs,
  swinFamily,
  swinStages,
} from './swin-config.ts';

export interface UpernetConfig extends SwinConfig {
  /** Dropout of whole channels after the pyramid pooling. */
  readonly channel_drop: number;
}

const on = (swin: string): UpernetConfig => ({ ...swinArchitectures[swin]!, channel_drop: 0.1 });

export const upernetArchitectures: Readonly<Record<string, UpernetConfig>> = {
  upernet_swin_tiny: on('swin_tiny_patch4_window7_224'),
  upernet_swin_small: on('swin_small_patch4_window7_224'),
  upernet_swin_base: on('swin_base_patch4_window7_224'),
};

export function upernetConfig(settings: ModelSettings, image_size: number): UpernetConfig {
  const sizes = upernetArchitectures[settings.arch]!;
  return { ...overriddenSwin(sizes, settings, image_size), channel_drop: sizes.channel_drop };
}

/** Sides, in cells, of the grids that the pyramid pooling averages the last map over. */
export const bins: readonly number[] = [1, 2, 4, 6];

/** Channels and side of a feature map. */
export interface MapSizes {
  readonly channels: number;
  readonly side: number;
}

/** What the stages hand on: each map is merged for the next stage already, so that the last two are of one size. */
export function featureSizes(config: SwinConfig): readonly MapSizes[] {
  const stages = swinStages(config);
  return stages.map((stage, index) => {
    const { width, side } = stages[index + 1] ?? stage;
    return { channels: width, side };
  });
}

function checkUpernet(config: UpernetConfig): readonly Problem[] {
  const problems = checkSwin(config);
  if (problems.length > 0) return problems;
  if (config.depth.length < 2) {
    return [wrong('depth', 'expected at least 2 stages, found 1', 'Give depth and heads as lists of two or more.')];
  }
  const { channels } = featureSizes(config).at(-1)!;
  if (channels % bins.length === 0) return [];
  const message = `the ${channels} channels of the last stage cannot be divided among ${bins.length} levels of pooling`;
  return [wrong('embed_dim', message, `Choose a multiple of ${bins.length}.`)];
}

/** Multiply-accumulates of one image's forward pass; resizing and pooling are not counted. */
export function upernetMacs(config: UpernetConfig, num_classes: number): number {
  const features = featureSizes(config);
  const [first, last] = [features[0]!, features.at(-1)!];
  const width = first.channels;
  const pooled = last.channels / bins.length;
  const pooling = bins.reduce((sum, side) => sum + side ** 2 * last.channels * pooled, 0);
  const bottleneck = last.side ** 2 * 9 * 2 * last.channels * last.channels;
  const lateral = features.slice(1).reduce((sum, { channels, side }) => sum + side ** 2 * channels * width, 0);
  const smooth = features.slice(0, -1).reduce((sum, { side }) => sum + side ** 2 * 9 * width * width, 0);
  const fusion = first.side ** 2 * 9 * features.length * width * width;
  const head = first.side ** 2 * 9 * width * num_classes;
  return swinBodyMacs(config) + pooling + bottleneck + lateral + smooth + fusion + head;
}

export const upernetFamily: Family = {
  task: 'segmentation',
  architectures: upernetArchitectures,
  overrides: swinFamily.overrides,
  lists: swinFamily.lists,
  check: (settings, image_size) => checkUpernet(upernetConfig(settings, image_size)),
  macs: (settings, { num_classes, image_size }) => upernetMacs(upernetConfig(settings, image_size), num_classes),
};
