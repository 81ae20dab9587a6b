import { smallest } from '../../common/many.ts';
import { defineFamily } from '../family.ts';
import { bins } from '../upernet/head-config.ts';
import { upernetResnetWeights } from './parameters.ts';
import {
  checkUpernetResnet,
  upernetResnetArchitectures,
  upernetResnetBackbones,
  upernetResnetConfig,
  upernetResnetMacs,
} from './sizes.ts';

/** UPerNet (Xiao et al., 2018) on residual networks. */
export const upernetResnetFamily = defineFamily({
  task: 'segmentation',
  source: 'arXiv:1807.10221',
  architectures: upernetResnetArchitectures,
  backbones: upernetResnetBackbones,
  overrides: ['embed_dim', 'depth', 'drop'],
  lists: ['depth'],
  config: upernetResnetConfig,
  check: checkUpernetResnet,
  smallestNormed: () => smallest(bins),
  weights: upernetResnetWeights,
  macs: upernetResnetMacs,
  load: async () => (await import('./model.ts')).upernetResnet,
});
