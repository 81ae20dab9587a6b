/** From a model's logits to masks of an image's own size. */
import { resizePlane } from '../../data/transforms/resize.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Steps of a probability that is resized as a 16-bit image. */
const WHITE = 0xffff;

/**
 * Inside where the probability, resized bilinearly to the image, is more than 0.5: so predictions at any resolution are
 * compared with the truth at the resolution it was stored at.
 * @param views logits [structures, side, side] each, whose mean probability counts; null where one is not finite
 * @returns [structures, height, width], 0 or 1
 */
export function masksOf(views: readonly ArrayLike<number>[], side: number, { width, height }: Size): Uint8Array | null {
  const pixels = side * side;
  const structures = views[0]!.length / pixels;
  const masks = new Uint8Array(structures * width * height);
  for (let structure = 0; structure < structures; structure++) {
    const data = new Uint16Array(pixels);
    for (let at = 0; at < pixels; at++) {
      let sum = 0;
      for (const logits of views) {
        const logit = logits[structure * pixels + at]!;
        if (!Number.isFinite(logit)) return null;
        sum += WHITE / (1 + Math.exp(-logit));
      }
      data[at] = Math.round(sum / views.length);
    }
    const plane = resizePlane({ width: side, height: side, channels: 1, data }, width, height);
    plane.data.forEach((value, at) => {
      masks[structure * width * height + at] = Number(value > WHITE / 2);
    });
  }
  return masks;
}

/** The mirror image, left and right changed, of planes one after another with rows of that many numbers. */
export function mirrored<Values extends Float32Array | Uint16Array | number[]>(planes: Values, side: number): Values {
  const copy = planes.slice() as Values;
  for (let row = 0; row < copy.length; row += side)
    for (let x = 0; x < side; x++) copy[row + x] = planes[row + side - 1 - x]!;
  return copy;
}
