import { defineFamily } from '../family.ts';
import { layersByBlocks } from '../layers/blocks.ts';
import { dinov3Weights } from './parameters.ts';
import { checkDinov3, dinov3Architectures, dinov3Macs } from './sizes.ts';

/** The vision transformers of DINOv3 (Siméoni et al., 2025). */
export const dinov3Family = defineFamily({
  task: 'classification',
  source: 'arXiv:2508.10104',
  architectures: dinov3Architectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'mlp_ratio', 'drop', 'drop_path'],
  layers: layersByBlocks,
  check: checkDinov3,
  weights: dinov3Weights,
  macs: dinov3Macs,
  load: async () => (await import('./model.ts')).dinov3,
});
