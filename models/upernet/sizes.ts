/** Sizes of UPerNet on Swin transformers, and what their overrides may be. Loads nothing heavy: plans check with it. */
import type { Problem } from '../../common/errors.ts';
import { mapRecord } from '../../tensor/records.ts';
import { wrong } from '../checks.ts';
import { checkSwin, type SwinConfig, swinArchitectures, swinBodyMacs, swinStages } from '../swin/sizes.ts';
import { bins, CHANNEL_DROP, headMacs, type MapSizes } from './head-config.ts';

export interface UpernetConfig extends SwinConfig {
  /** Dropout of whole channels after the pyramid pooling. */
  readonly channel_drop: number;
}

const on = (swin: string): UpernetConfig => ({ ...swinArchitectures[swin]!, channel_drop: CHANNEL_DROP });

export const upernetBackbones = {
  upernet_swin_tiny: 'swin_tiny_patch4_window7_224',
  upernet_swin_small: 'swin_small_patch4_window7_224',
  upernet_swin_base: 'swin_base_patch4_window7_224',
} as const;

export const upernetArchitectures: Readonly<Record<string, UpernetConfig>> = mapRecord(upernetBackbones, on);

/** What the stages hand on: each map is merged for the next stage already, so that the last two are of one size. */
export function featureSizes(config: SwinConfig): readonly MapSizes[] {
  const stages = swinStages(config);
  return stages.map((stage, index) => {
    const { width, side } = stages[index + 1] ?? stage;
    return { channels: width, side };
  });
}

export function checkUpernet(config: UpernetConfig): readonly Problem[] {
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
export const upernetMacs = (config: UpernetConfig, num_classes: number): number =>
  swinBodyMacs(config) + headMacs(featureSizes(config), num_classes);
