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
 * @param logits [structures, side, side]; null where one is not finite
 * @returns [structures, height, width], 0 or 1
 */
export function masksOf(logits: ArrayLike<number>, side: number, { width, height }: Size): Uint8Array | null {
  const pixels = side * side;
  const structures = logits.length / pixels;
  const masks = new Uint8Array(structures * width * height);
  for (let structure = 0; structure < structures; structure++) {
    const data = new Uint16Array(pixels);
    for (let at = 0; at < pixels; at++) {
      const logit = logits[structure * pixels + at]!;
      if (!Number.isFinite(logit)) return null;
      data[at] = Math.round(WHITE / (1 + Math.exp(-logit)));
    }
    const plane = resizePlane({ width: side, height: side, channels: 1, data }, width, height);
    plane.data.forEach((value, at) => {
      masks[structure * width * height + at] = Number(value > WHITE / 2);
    });
  }
  return masks;
}
