import type { MaskSpec } from '../model.ts';
import { blockMasks, dropout, rateOf } from '../stochastic.ts';
import { type SwinConfig, swinStages } from './sizes.ts';

/** The random masks of a training pass, where timm 0.5.4 has dropout and drop-path. */
export function swinMasks(config: SwinConfig, batch: number): readonly MaskSpec[] {
  const { drop, drop_path } = config;
  const stages = swinStages(config);
  const total = stages.reduce((sum, { depth }) => sum + depth, 0);
  let done = 0;
  const masks = stages.flatMap(({ depth, side, width, hidden }, stage) => {
    const sizes = { batch, tokens: side ** 2, width, hidden };
    return Array.from({ length: depth }, (_, index) =>
      blockMasks(`layers.${stage}.blocks.${index}`, sizes, drop, rateOf(drop_path, done++, total)),
    ).flat();
  });
  return [...dropout('pos_drop', [batch, stages[0]!.side ** 2, config.embed_dim], drop), ...masks];
}
