/** Sizes of UPerNet on residual networks, and what their overrides may be. Loads nothing heavy: plans check with it. */
import type { Problem } from '../../common/errors.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { mapRecord } from '../../tensor/records.ts';
import { checkHalvings, checkRates, checkWhole, wrong } from '../checks.ts';
import { numbersOf } from '../family.ts';
import { type ResnetConfig, resnetArchitectures, resnetMacs, resnetMaps } from '../resnet/sizes.ts';
import { CHANNEL_DROP, headMacs } from '../upernet/head-config.ts';

export const upernetResnetBackbones = { upernet_resnet50: 'resnet50' } as const;

/** `drop` is of whole channels after the pyramid pooling. */
const on = (resnet: string): ResnetConfig => ({ ...resnetArchitectures[resnet]!, drop: CHANNEL_DROP });

export const upernetResnetArchitectures: Readonly<Record<string, ResnetConfig>> = mapRecord(upernetResnetBackbones, on);

export function upernetResnetConfig(sizes: ResnetConfig, settings: ModelSettings, image_size: number): ResnetConfig {
  const { embed_dim: width = sizes.width, drop = sizes.drop } = numbersOf(settings);
  const { depth = sizes.layers } = settings.overrides;
  return { ...sizes, width, drop, layers: [depth].flat(), image_size };
}

export function checkUpernetResnet({ image_size, width, layers, drop }: ResnetConfig): readonly Problem[] {
  const problems = [
    ...checkHalvings(image_size),
    ...checkWhole({ embed_dim: width }, ['embed_dim']),
    ...layers.flatMap((blocks) => checkWhole({ depth: blocks }, ['depth'])),
    ...checkRates({ drop }),
  ];
  if (layers.length >= 2) return problems;
  return [...problems, wrong('depth', 'expected at least 2 stages, found 1', 'Give depth as a list of two or more.')];
}

/** Multiply-accumulates of one image's forward pass; resizing and pooling are not counted. */
export const upernetResnetMacs = (config: ResnetConfig, num_classes: number): number =>
  resnetMacs(config, 0) + headMacs(resnetMaps(config), num_classes);
