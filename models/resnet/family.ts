import { checkHalvings, checkRates } from '../checks.ts';
import { defineFamily } from '../family.ts';
import { resnetWeights } from './parameters.ts';
import { resnetArchitectures, resnetMacs, resnetMaps } from './sizes.ts';

/** The residual networks (He et al., 2016). */
export const resnetFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:1512.03385',
  architectures: resnetArchitectures,
  overrides: ['drop'],
  methods: ['imagenet_1k'],
  check: ({ image_size, drop }) => [...checkHalvings(image_size), ...checkRates({ drop })],
  smallestNormed: (config) => resnetMaps(config).at(-1)!.side,
  weights: resnetWeights,
  macs: resnetMacs,
  load: async () => (await import('./model.ts')).resnet,
});
