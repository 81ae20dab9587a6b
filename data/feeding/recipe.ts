/** How a batch is made of its images: plain data, so that another thread can do it. */
export type RecipeOf<Training, Evaluation> =
  | { readonly kind: 'training'; readonly options: Training }
  | { readonly kind: 'evaluation'; readonly options: Evaluation };

/** @param memory of an earlier batch that is not needed any more: used where it is large enough; what it holds stays */
export function floatsIn(memory: ArrayBuffer | undefined, length: number): Float32Array {
  const fits = memory !== undefined && memory.byteLength >= length * Float32Array.BYTES_PER_ELEMENT;
  return fits ? new Float32Array(memory, 0, length) : new Float32Array(length);
}
