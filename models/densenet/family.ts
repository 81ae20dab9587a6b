import { checkHalvings, checkRates } from '../checks.ts';
import { defineFamily } from '../family.ts';
import { densenetWeights } from './parameters.ts';
import { denseBlocks, densenetArchitectures, densenetMacs } from './sizes.ts';

/** The densely connected networks (Huang et al., 2017). */
export const densenetFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:1608.06993',
  architectures: densenetArchitectures,
  overrides: ['drop'],
  methods: ['imagenet_1k'],
  check: ({ image_size, drop }) => [...checkHalvings(image_size), ...checkRates({ drop })],
  smallestNormed: (config) => denseBlocks(config).at(-1)!.side,
  weights: densenetWeights,
  macs: densenetMacs,
  load: async () => (await import('./model.ts')).densenet,
});
