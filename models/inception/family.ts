import { smallest } from '../../common/many.ts';
import { checkRates } from '../checks.ts';
import { defineFamily } from '../family.ts';
import { inceptionWeights } from './parameters.ts';
import { checkInceptionSize, inceptionArchitectures, inceptionConvolutions, inceptionMacs } from './sizes.ts';

/** Inception v3 (Szegedy et al., 2016). */
export const inceptionFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:1512.00567',
  architectures: inceptionArchitectures,
  overrides: ['drop'],
  methods: ['imagenet_1k'],
  check: ({ image_size, drop }) => [...checkInceptionSize(image_size), ...checkRates({ drop })],
  smallestNormed: (config) => smallest(inceptionConvolutions(config).map(({ side }) => side)),
  weights: inceptionWeights,
  macs: inceptionMacs,
  load: async () => (await import('./model.ts')).inception,
});
