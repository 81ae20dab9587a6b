import type { RandomStream } from '../../common/random.ts';
import { permutation } from '../../common/shuffle.ts';

export interface MaskSizes {
  /** Sides in pixels: of the image, of the squares that are hidden as a whole, of the model's patches. */
  readonly image_size: number;
  readonly mask_patch: number;
  readonly patch_size: number;
}

/**
 * Squares of `mask_patch` pixels, aligned to the model's patches; at least that share of them is hidden.
 * @returns 1 for a hidden patch of the model, row by row
 */
export function randomSquares(
  { image_size, mask_patch, patch_size }: MaskSizes,
  mask_ratio: number,
  stream: RandomStream,
): Uint8Array {
  const squares = image_size / mask_patch;
  const each = mask_patch / patch_size;
  const grid = image_size / patch_size;
  const hidden = new Uint8Array(grid ** 2);
  for (const square of permutation(squares ** 2, stream).subarray(0, Math.ceil(squares ** 2 * mask_ratio))) {
    const [row, column] = [Math.floor(square / squares) * each, (square % squares) * each];
    for (let line = row; line < row + each; line++) hidden.fill(1, line * grid + column, line * grid + column + each);
  }
  return hidden;
}
