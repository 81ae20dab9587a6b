import { smallest } from '../../common/many.ts';
import { defineFamily } from '../family.ts';
import { swinFamily } from '../swin/family.ts';
import { swinConfig } from '../swin/sizes.ts';
import { bins } from './head-config.ts';
import { upernetWeights } from './parameters.ts';
import { checkUpernet, upernetArchitectures, upernetBackbones, upernetMacs } from './sizes.ts';

/** UPerNet (Xiao et al., 2018) on Swin transformers. */
export const upernetFamily = defineFamily({
  task: 'segmentation',
  source: 'arXiv:1807.10221',
  architectures: upernetArchitectures,
  backbones: upernetBackbones,
  overrides: swinFamily.overrides,
  lists: swinFamily.lists,
  config: swinConfig,
  check: checkUpernet,
  smallestNormed: () => smallest(bins),
  weights: upernetWeights,
  macs: upernetMacs,
  load: async () => (await import('./model.ts')).upernet,
});
