import { defineFamily } from '../family.ts';
import { unetWeights } from './parameters.ts';
import { checkUnet, encoderBlocks, unetArchitectures, unetMacs } from './sizes.ts';

/** The U-Nets (Ronneberger et al., 2015), without public weights. */
export const unetFamily = defineFamily({
  task: 'segmentation',
  source: 'arXiv:1505.04597',
  architectures: unetArchitectures,
  overrides: ['embed_dim', 'depth'],
  check: checkUnet,
  smallestNormed: (config) => encoderBlocks(config).at(-1)!.side,
  weights: unetWeights,
  macs: unetMacs,
  load: async () => (await import('./model.ts')).unet,
});
