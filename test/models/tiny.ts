/** The configurations of the goldens. */
import type { BeitConfig } from '../../models/beit/sizes.ts';
import type { SwinConfig } from '../../models/swin/sizes.ts';

const swin = { patch_size: 4, embed_dim: 24, mlp_ratio: 4, drop: 0, drop_path: 0 };

/** 56 pixels, windows of 7. */
export const tinySwin7: SwinConfig = { ...swin, image_size: 56, depth: [2, 2], heads: [2, 4], window_size: 7 };
/** 64 pixels, windows of 4. */
export const tinySwin4: SwinConfig = { ...swin, image_size: 64, depth: [2, 2, 2], heads: [2, 4, 8], window_size: 4 };

export const tinyBeit = (after: BeitConfig['after']): BeitConfig => ({
  image_size: 32,
  patch_size: 8,
  embed_dim: 48,
  depth: 2,
  heads: 3,
  mlp_ratio: 4,
  drop: 0,
  drop_path: 0,
  layer_scale: 0.1,
  after,
});
