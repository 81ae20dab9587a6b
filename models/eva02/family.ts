import { defineFamily } from '../family.ts';
import { layersByBlocks } from '../layers/blocks.ts';
import { eva02Weights } from './parameters.ts';
import { checkEva02, eva02Architectures, eva02Macs } from './sizes.ts';

/** EVA-02 (Fang et al., 2023): vision transformers with rotary positions and gated MLPs. */
export const eva02Family = defineFamily({
  task: 'classification',
  source: 'arXiv:2303.11331',
  architectures: eva02Architectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'mlp_ratio', 'drop', 'drop_path'],
  layers: layersByBlocks,
  check: checkEva02,
  weights: eva02Weights,
  macs: eva02Macs,
  load: async () => (await import('./model.ts')).eva02,
});
