import { defineFamily } from '../family.ts';
import { layersByBlocks } from '../layers/blocks.ts';
import { swinWeights } from './parameters.ts';
import { checkSwin, swinArchitectures, swinConfig, swinEncoderSizes, swinMacs } from './sizes.ts';

/** The Swin transformers (Liu et al., 2021). */
export const swinFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:2103.14030',
  architectures: swinArchitectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'window_size', 'mlp_ratio', 'drop', 'drop_path'],
  lists: ['depth', 'heads'],
  methods: ['imagenet_1k', 'imagenet_21k', 'imagenet_21kto1k'],
  layers: layersByBlocks,
  config: swinConfig,
  check: checkSwin,
  weights: swinWeights,
  macs: swinMacs,
  encoder: {
    sizes: swinEncoderSizes,
    load: async () => (await import('./encoder.ts')).swinEncoder,
  },
  load: async () => (await import('./model.ts')).swin,
});
