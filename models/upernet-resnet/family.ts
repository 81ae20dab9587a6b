/** Sizes of UPerNet on residual networks, and what their overrides may be. Loads nothing heavy: plans check with it. */
import type { Problem } from '../../common/errors.ts';
import { smallest } from '../../common/many.ts';
import type { ModelSettings } from '../../schemas/config.ts';
import { mapRecord } from '../../tensor/records.ts';
import { checkRates, checkWhole, wrong } from '../checks.ts';
import { type Family, numbersOf } from '../family.ts';
import { checkHalvings, type ResnetConfig, resnetArchitectures, resnetMacs, resnetMaps } from '../resnet/family.ts';
import { bins, CHANNEL_DROP, headMacs } from '../upernet/head-config.ts';

const backbones = { upernet_resnet50: 'resnet50' } as const;

/** `drop` is of whole channels after the pyramid pooling. */
const on = (resnet: string): ResnetConfig => ({ ...resnetArchitectures[resnet]!, drop: CHANNEL_DROP });

export const upernetResnetArchitectures: Readonly<Record<string, ResnetConfig>> = mapRecord(backbones, on);

export function upernetResnetConfig(settings: ModelSettings, image_size: number): ResnetConfig {
  const sizes = upernetResnetArchitectures[settings.arch]!;
  const { embed_dim: width = sizes.width, drop = sizes.drop } = numbersOf(settings);
  const { depth = sizes.layers } = settings.overrides;
  return { ...sizes, width, drop, layers: [depth].flat(), image_size };
}

function checkUpernetResnet({ image_size, width, layers, drop }: ResnetConfig): readonly Problem[] {
  const problems = [
    ...checkHalvings(image_size),
    ...checkWhole({ embed_dim: width }, ['embed_dim']),
    ...layers.flatMap((blocks) => checkWhole({ depth: blocks }, ['depth'])),
    ...checkRates({ drop }),
  ];
  if (layers.length >= 2) return problems;
  return [...problems, wrong('depth', 'expected at least 2 stages, found 1', 'Give depth as a list of two or more.')];
}

export const upernetResnetFamily: Family = {
  task: 'segmentation',
  architectures: upernetResnetArchitectures,
  backbones,
  overrides: ['embed_dim', 'depth', 'drop'],
  lists: ['depth'],
  check: (settings, image_size) => checkUpernetResnet(upernetResnetConfig(settings, image_size)),
  smallestNormed: () => smallest(bins),
  macs: (settings, { num_classes, image_size }) => {
    const config = upernetResnetConfig(settings, image_size);
    return resnetMacs(config, 0) + headMacs(resnetMaps(config), num_classes);
  },
};
