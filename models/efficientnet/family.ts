import { checkHalvings, checkRates } from '../checks.ts';
import { defineFamily } from '../family.ts';
import { efficientnetWeights } from './parameters.ts';
import { efficientnetArchitectures, efficientnetMacs, lastSide } from './sizes.ts';

/** EfficientNet (Tan and Le, 2019). */
export const efficientnetFamily = defineFamily({
  task: 'classification',
  source: 'arXiv:1905.11946',
  architectures: efficientnetArchitectures,
  overrides: ['drop', 'drop_path'],
  methods: ['imagenet_1k'],
  check: ({ image_size, drop, drop_path }) => [...checkHalvings(image_size), ...checkRates({ drop, drop_path })],
  smallestNormed: lastSide,
  weights: efficientnetWeights,
  macs: efficientnetMacs,
  load: async () => (await import('./model.ts')).efficientnet,
});
