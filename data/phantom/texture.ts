import type { RandomStream } from '../../common/random.ts';
import { smoothstep } from './shapes.ts';

/** A smooth function of the unit square. */
export type Texture = (x: number, y: number) => number;

/** Value noise: random heights on a grid of `cells` cells a side, blended smoothly; mean 0, deviation about 0.5. */
export function smoothTexture(cells: number, stream: RandomStream): Texture {
  const side = cells + 1;
  const heights = Float64Array.from({ length: side * side }, () => stream.normal());
  return (x, y) => {
    const column = Math.min(cells - 1, Math.max(0, Math.floor(x * cells)));
    const row = Math.min(cells - 1, Math.max(0, Math.floor(y * cells)));
    const right = smoothstep(0, 1, x * cells - column);
    const below = smoothstep(0, 1, y * cells - row);
    const at = row * side + column;
    const upper = heights[at]! * (1 - right) + heights[at + 1]! * right;
    const lower = heights[at + side]! * (1 - right) + heights[at + side + 1]! * right;
    return upper * (1 - below) + lower * below;
  };
}

/** Textures of two grids that do not line up, so that neither shows; deviation about 0.7. */
export function fineTexture(cells: number, stream: RandomStream): Texture {
  const coarse = smoothTexture(cells, stream);
  const fine = smoothTexture(Math.round(cells * 1.7), stream);
  return (x, y) => coarse(x, y) + fine(y, x);
}
