import { mapRecord } from '../../tensor/records.ts';
import { defineFamily } from '../family.ts';
import { layersByBlocks } from '../layers/blocks.ts';
import { checkSwin, swinConfig } from '../swin/sizes.ts';
import { swinv2Weights } from './parameters.ts';
import { swinv2Architectures, swinv2Macs } from './sizes.ts';

/** Downsampling belongs to the blocks before it, as in the first version. */
function layers(names: readonly string[]): Readonly<Record<string, number>> | null {
  const before = (name: string): string =>
    name.replace(/^layers\.(\d+)\.downsample\./, (_, stage) => `layers.${Number(stage) - 1}.downsample.`);
  const found = layersByBlocks(names.map(before));
  return found && mapRecord(Object.fromEntries(names.map((name) => [name, before(name)])), (name) => found[name]!);
}

/** The second version of the Swin transformers (Liu et al., 2022). */
export const swinv2Family = defineFamily({
  task: 'classification',
  source: 'arXiv:2111.09883',
  architectures: swinv2Architectures,
  overrides: ['embed_dim', 'depth', 'heads', 'patch_size', 'window_size', 'mlp_ratio', 'drop', 'drop_path'],
  lists: ['depth', 'heads'],
  methods: ['imagenet_1k', 'imagenet_21k'],
  layers,
  config: swinConfig,
  check: checkSwin,
  weights: swinv2Weights,
  macs: swinv2Macs,
  load: async () => (await import('./model.ts')).swinv2,
});
