/** Sizes of BEiT and its relatives, and what their overrides may be. Loads nothing heavy: plans check models with it. */
import type { EncoderSizes } from '../encoder.ts';
import { type VitConfig, vitEncoderSizes } from '../vit/sizes.ts';

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

/** Positions are relative, on the whole grid. */
export const beitEncoderSizes = (config: BeitConfig): EncoderSizes => ({ ...vitEncoderSizes(config), takesAny: false });
