/** Masks drawn as outlines on an image. Pure: pixels in, pixels out. */

/** Red, green, blue of 0 to 255. */
export type Colour = readonly [number, number, number];

export interface Outline {
  /** [height, width], not 0 inside. */
  readonly mask: Uint8Array;
  readonly colour: Colour;
}

/** Told apart also by those who do not see red from green (Okabe and Ito). */
export const TRUTH_COLOUR: Colour = [86, 180, 233];
export const PREDICTION_COLOUR: Colour = [230, 159, 0];
/** Of structures in their order; those beyond begin again. */
export const STRUCTURE_COLOURS: readonly Colour[] = [
  TRUTH_COLOUR,
  PREDICTION_COLOUR,
  [0, 158, 115],
  [204, 121, 167],
  [240, 228, 66],
  [213, 94, 0],
];

/**
 * @param gray [height, width], 0 to 255
 * @param outlines drawn in order: a later one covers an earlier one where both have a pixel
 * @param thickness of the lines in pixels, inwards from the edge
 * @returns RGB, [height, width, 3]
 */
export function drawOutlines(
  gray: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  outlines: readonly Outline[],
  thickness = 1,
): Uint8Array {
  const out = new Uint8Array(gray.length * 3);
  gray.forEach((value, at) => {
    out.fill(value, 3 * at, 3 * at + 3);
  });
  for (const { mask, colour } of outlines) {
    const inside = (x: number, y: number): boolean =>
      x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0;
    const within = (x: number, y: number, far: number): boolean =>
      inside(x - far, y) && inside(x + far, y) && inside(x, y - far) && inside(x, y + far);
    const depths = Array.from({ length: thickness }, (_, index) => index + 1);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const edge = inside(x, y) && depths.some((far) => !within(x, y, far));
        if (edge) out.set(colour, 3 * (y * width + x));
      }
    }
  }
  return out;
}
