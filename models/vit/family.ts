import { defineFamily } from '../family.ts';
import { layersByBlocks } from '../layers/blocks.ts';
import { vitWeights } from './parameters.ts';
import { checkVit, vitArchitectures, vitEncoderSizes, vitMacs } from './sizes.ts';

/** The vision transformers (Dosovitskiy et al., 2021). */
export const vitFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:2010.11929',
  architectures: vitArchitectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'mlp_ratio', 'drop', 'drop_path'],
  methods: ['imagenet_1k', 'imagenet_21k', 'imagenet_21kto1k', 'sam', 'deit'],
  layers: layersByBlocks,
  check: checkVit,
  weights: vitWeights,
  macs: vitMacs,
  encoder: {
    sizes: vitEncoderSizes,
    load: async () => (await import('./encoder.ts')).vitEncoder,
  },
  load: async () => (await import('./model.ts')).vit,
});
