/** The part of a mask near its outline. */
import type { Grid } from './distance-transform.ts';

/** Of the diagonal, as published (Cheng et al., CVPR 2021). */
const DEPTH = 0.02;

/** Pixels below the outline that count, at least 1; halves are rounded to the even neighbour, as the published code does. */
export function boundaryDepth({ width, height }: Grid): number {
  const depth = DEPTH * Math.hypot(width, height);
  const low = Math.floor(depth);
  const rounded = depth - low === 0.5 ? low + (low % 2) : Math.round(depth);
  return Math.max(1, rounded);
}

/**
 * 1 at the pixels of the mask that have one outside of it, or of the image, at most `depth` columns and `depth` rows away:
 * what `depth` erosions by 3 × 3 pixels take away.
 * @param mask [height, width], not 0 inside
 */
export function boundary(mask: Uint8Array, grid: Grid, depth: number): Uint8Array {
  const inside = mask.map((value) => Number(value !== 0));
  const core = eroded(
    eroded(inside, grid.height, grid.width, grid.width, 1, depth),
    grid.width,
    grid.height,
    1,
    grid.width,
    depth,
  );
  return inside.map((value, at) => value - core[at]!);
}

/** 1 where a pixel and the `depth` on either side of it along a line are inside. @param step between pixels of a line, `next` between lines */
function eroded(
  mask: Uint8Array,
  lines: number,
  length: number,
  next: number,
  step: number,
  depth: number,
): Uint8Array {
  const kept = new Uint8Array(mask.length);
  for (let line = 0; line < lines; line++) {
    let run = 0;
    for (let place = 0; place < length; place++) {
      const at = line * next + place * step;
      run = mask[at] === 0 ? 0 : run + 1;
      if (run > 2 * depth) kept[at - depth * step] = 1;
    }
  }
  return kept;
}
