import { defineFamily } from '../family.ts';
import { layersByBlocks } from '../layers/blocks.ts';
import { checkVit, vitMacs } from '../vit/sizes.ts';
import { beitWeights } from './parameters.ts';
import { beitArchitectures, beitEncoderSizes } from './sizes.ts';

/** BEiT (Bao et al., 2022) and its relatives: vision transformers with relative positions and layer scale. */
export const beitFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:2106.08254',
  architectures: beitArchitectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'mlp_ratio', 'drop', 'drop_path'],
  layers: layersByBlocks,
  check: checkVit,
  weights: beitWeights,
  macs: vitMacs,
  encoder: {
    sizes: beitEncoderSizes,
    load: async () => (await import('./encoder.ts')).beitEncoder,
  },
  load: async () => (await import('./model.ts')).beit,
});
