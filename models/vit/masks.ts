import type { MaskSpec } from '../model.ts';
import { blockMasks, dropout, rateOf } from '../stochastic.ts';
import type { VitConfig, vitSizes } from './sizes.ts';

/** The random masks of a training pass, where timm 0.5.4 has dropout and drop-path. */
export function vitMasks(config: VitConfig, sizes: ReturnType<typeof vitSizes>, batch: number): readonly MaskSpec[] {
  const { embed_dim: width, depth, drop, drop_path } = config;
  const { tokens, hidden } = sizes;
  const blocks = Array.from({ length: depth }, (_, index) =>
    blockMasks(`blocks.${index}`, { batch, tokens, width, hidden }, drop, rateOf(drop_path, index, depth)),
  );
  return [...dropout('pos_drop', [batch, tokens, width], drop), ...blocks.flat()];
}
