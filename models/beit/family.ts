/** Sizes of BEiT and its relatives, and what their overrides may be. Loads nothing heavy: plans check models with it. */
import type { ModelSettings } from '../../schemas/config.ts';
import { type Family, numbersOf } from '../family.ts';
import { checkVit, type VitConfig, vitMacs } from '../vit/family.ts';

export interface BeitConfig extends VitConfig {
  /** Where every layer scale starts. */
  readonly layer_scale: number;
  /** Whose initial values and dropout these are: timm's BEiT, or SimMIM's vision transformer. */
  readonly after: 'timm' | 'simmim';
}

const base = {
  image_size: 224,
  patch_size: 16,
  embed_dim: 768,
  depth: 12,
  heads: 12,
  mlp_ratio: 4,
  drop: 0,
  layer_scale: 0.1,
} as const;

export const beitArchitectures: Readonly<Record<string, BeitConfig>> = {
  beit_base_patch16_224: { ...base, drop_path: 0, after: 'timm' },
  simmim_vit_base_patch16_224: { ...base, drop_path: 0.1, after: 'simmim' },
};

export function beitConfig(settings: ModelSettings, image_size: number): BeitConfig {
  return { ...beitArchitectures[settings.arch]!, ...numbersOf(settings), image_size };
}

export const beitFamily: Family = {
  task: 'classification',
  architectures: beitArchitectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'mlp_ratio', 'drop', 'drop_path'],
  lists: [],
  check: (settings, image_size) => checkVit(beitConfig(settings, image_size)),
  macs: (settings, { num_classes, image_size }) => vitMacs(beitConfig(settings, image_size), num_classes),
};
