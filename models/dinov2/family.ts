import { defineFamily } from '../family.ts';
import { layersByBlocks } from '../layers/blocks.ts';
import { checkVit } from '../vit/sizes.ts';
import { dinov2Weights } from './parameters.ts';
import { dinov2Architectures, dinov2Macs } from './sizes.ts';

/** The vision transformers of DINOv2 (Oquab et al., 2024). */
export const dinov2Family = defineFamily({
  task: 'classification',
  source: 'arXiv:2304.07193',
  architectures: dinov2Architectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'mlp_ratio', 'drop', 'drop_path'],
  layers: layersByBlocks,
  check: checkVit,
  weights: dinov2Weights,
  macs: dinov2Macs,
  load: async () => (await import('./model.ts')).dinov2,
});
