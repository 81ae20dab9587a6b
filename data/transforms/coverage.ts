/** How much of what each pixel of another size covers is inside a mask: area interpolation, as OpenCV's INTER_AREA. */

/** A mask in a plane, [height, width]; what is not 0 is inside. */
export interface Inside {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** @returns shares from 0 to 1, [height, width] of the new size */
export function coverage(mask: Inside, width: number, height: number): Float64Array {
  const rows = new Float64Array(mask.height * width);
  const across = shares(mask.width, width);
  for (let row = 0; row < mask.height; row++)
    across.forEach(({ first, weights }, column) => {
      let sum = 0;
      for (const [tap, weight] of weights.entries()) if (mask.data[row * mask.width + first + tap] !== 0) sum += weight;
      rows[row * width + column] = sum;
    });
  const out = new Float64Array(height * width);
  shares(mask.height, height).forEach(({ first, weights }, row) => {
    for (const [tap, weight] of weights.entries())
      for (let column = 0; column < width; column++)
        out[row * width + column]! += weight * rows[(first + tap) * width + column]!;
  });
  return out;
}

interface Span {
  readonly first: number;
  /** Of the samples from the first on; together 1. */
  readonly weights: readonly number[];
}

/** The samples that each output covers, and the share of the output that each takes. */
function shares(samples: number, outputs: number): readonly Span[] {
  const scale = samples / outputs;
  return Array.from({ length: outputs }, (_, output) => {
    const [from, to] = [output * scale, Math.min(samples, (output + 1) * scale)];
    const first = Math.floor(from);
    const past = Math.min(samples, Math.ceil(to));
    const weights = Array.from({ length: past - first }, (_, tap) => {
      const sample = first + tap;
      return (Math.min(to, sample + 1) - Math.max(from, sample)) / scale;
    });
    return { first, weights };
  });
}
