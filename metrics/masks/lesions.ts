/** Connected parts of masks, such as lesions: pixels that touch at a side or a corner belong together. */
import type { Grid } from './distance-transform.ts';

export interface Lesions {
  /** Parts of the truth that share a pixel with the prediction. */
  readonly found: number;
  /** Those that share none. */
  readonly missed: number;
  /** Parts of the prediction that share no pixel with the truth. */
  readonly extra: number;
}

/** @param truth and prediction [height, width], not 0 inside */
export function lesions(truth: Uint8Array, prediction: Uint8Array, grid: Grid): Lesions {
  const wanted = parts(truth, prediction, grid);
  return { found: wanted.touching, missed: wanted.apart, extra: parts(prediction, truth, grid).apart };
}

/** How many connected parts of a mask share a pixel with another mask, and how many none. */
function parts(mask: Uint8Array, other: Uint8Array, { width, height }: Grid) {
  const seen = new Uint8Array(mask.length);
  const waiting: number[] = [];
  const counts = { touching: 0, apart: 0 };
  const visit = (at: number): void => {
    if (mask[at] === 0 || seen[at] !== 0) return;
    seen[at] = 1;
    waiting.push(at);
  };
  for (let start = 0; start < mask.length; start++) {
    visit(start);
    if (waiting.length === 0) continue;
    let touches = false;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      touches ||= other[at] !== 0;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++)
          visit(row * width + column);
    }
    if (touches) counts.touching++;
    else counts.apart++;
  }
  return counts;
}
