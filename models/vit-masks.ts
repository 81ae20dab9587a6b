import type { MaskSpec } from './model.ts';
import type { VitConfig, vitSizes } from './vit-config.ts';

/**
 * The random masks of a training pass, where timm 0.5.4 has dropout and drop-path: one factor an element for dropout,
 * one an image for drop-path, whose rate grows linearly from 0 at the first block to `drop_path` at the last.
 */
export function vitMasks(config: VitConfig, sizes: ReturnType<typeof vitSizes>, batch: number): readonly MaskSpec[] {
  const { embed_dim, depth, drop, drop_path } = config;
  const dropout = (name: string, width: number): readonly MaskSpec[] =>
    drop === 0 ? [] : [{ name, shape: [batch, sizes.tokens, width], keep: 1 - drop }];
  const path = (name: string, rate: number): readonly MaskSpec[] =>
    rate === 0 ? [] : [{ name, shape: [batch, 1, 1], keep: 1 - rate }];
  const block = (index: number): readonly MaskSpec[] => {
    const name = `blocks.${index}`;
    const rate = depth === 1 ? 0 : (drop_path * index) / (depth - 1);
    return [
      ...dropout(`${name}.attn.proj_drop`, embed_dim),
      ...path(`${name}.drop_path1`, rate),
      ...dropout(`${name}.mlp.drop1`, sizes.hidden),
      ...dropout(`${name}.mlp.drop2`, embed_dim),
      ...path(`${name}.drop_path2`, rate),
    ];
  };
  return [...dropout('pos_drop', embed_dim), ...Array.from({ length: depth }, (_, index) => block(index)).flat()];
}
