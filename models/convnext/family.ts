import { defineFamily } from '../family.ts';
import { convnextWeights } from './parameters.ts';
import { checkConvnext, convnextArchitectures, convnextConfig, convnextMacs } from './sizes.ts';

/** ConvNeXt (Liu et al., 2022; V2: Woo et al., 2023). */
export const convnextFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:2201.03545',
  architectures: convnextArchitectures,
  overrides: ['embed_dim', 'depth', 'drop', 'drop_path'],
  lists: ['depth'],
  methods: ['imagenet_1k', 'imagenet_21k', 'imagenet_21kto1k'],
  config: convnextConfig,
  check: checkConvnext,
  weights: convnextWeights,
  macs: convnextMacs,
  load: async () => (await import('./model.ts')).convnext,
});
