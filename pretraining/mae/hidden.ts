import type { RandomStream } from '../../common/random.ts';
import { permutation } from '../../common/shuffle.ts';

/** Patches that the encoder sees. */
export const keptPatches = (patches: number, mask_ratio: number): number => Math.trunc(patches * (1 - mask_ratio));

/** Any patches, each as likely as the others. @returns 1 for a hidden patch, row by row */
export function randomPatches(grid: number, mask_ratio: number, stream: RandomStream): Uint8Array {
  const hidden = new Uint8Array(grid ** 2).fill(1);
  for (const patch of permutation(grid ** 2, stream).subarray(0, keptPatches(grid ** 2, mask_ratio))) hidden[patch] = 0;
  return hidden;
}
