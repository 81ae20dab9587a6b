/** The random masks of training passes. */
import type { MaskSpec } from './model.ts';

/** A factor an element of [batch, tokens, width]; none where the rate is 0. */
export function dropout(name: string, shape: readonly number[], rate: number): readonly MaskSpec[] {
  return rate === 0 ? [] : [{ name, shape, keep: 1 - rate }];
}

/** A factor an image; none where the rate is 0. */
export function dropPath(name: string, batch: number, rate: number): readonly MaskSpec[] {
  return rate === 0 ? [] : [{ name, shape: [batch, 1, 1], keep: 1 - rate }];
}

/** The drop-path rate of a block: it grows linearly from 0 at the first to `rate` at the last. */
export const rateOf = (rate: number, index: number, depth: number): number =>
  depth === 1 ? 0 : (rate * index) / (depth - 1);

/** Sizes of one block. */
export interface BlockSizes {
  readonly batch: number;
  readonly tokens: number;
  readonly width: number;
  readonly hidden: number;
}

/** Where timm 0.5.4 has dropout and drop-path in a transformer block. */
export function blockMasks(name: string, sizes: BlockSizes, drop: number, path: number): readonly MaskSpec[] {
  const { batch, tokens, width, hidden } = sizes;
  return [
    ...dropout(`${name}.attn.proj_drop`, [batch, tokens, width], drop),
    ...dropPath(`${name}.drop_path1`, batch, path),
    ...dropout(`${name}.mlp.drop1`, [batch, tokens, hidden], drop),
    ...dropout(`${name}.mlp.drop2`, [batch, tokens, width], drop),
    ...dropPath(`${name}.drop_path2`, batch, path),
  ];
}
