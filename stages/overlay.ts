/** Masks outlined on an image, at the size of a picture. */
import { type Raster, whiteOf } from '../data/raster.ts';
import { resample, stretch } from '../data/transforms/resample.ts';
import { sampleMask } from '../data/transforms/shift-scale-rotate.ts';
import { type Colour, drawOutlines, STRUCTURE_COLOURS } from '../report/pictures/outline.ts';
import type { Size } from './scoring/masks.ts';

export interface ColouredMasks {
  /** [structures, height, width] of the image, not 0 inside. */
  readonly masks: Uint8Array;
  readonly colour: Colour;
}

/** A layer for each structure, in its colour. @param masks [structures, height, width] @param area of the image in pixels */
export function structureLayers(masks: Uint8Array, area: number): readonly ColouredMasks[] {
  return Array.from({ length: masks.length / area }, (_, index) => ({
    masks: masks.subarray(index * area, (index + 1) * area),
    colour: STRUCTURE_COLOURS[index % STRUCTURE_COLOURS.length]!,
  }));
}

/** Longest side in pixels of pictures on which a line of one pixel can be seen when they are shown whole. */
const THIN_UP_TO = 640;

/** @returns RGB, [height, width, 3] of `size` */
export function overlay(raster: Raster, layers: readonly ColouredMasks[], size: Size): Uint8Array {
  const whole = { left: 0, top: 0, width: raster.width, height: raster.height };
  const map = stretch(whole, size.width, size.height);
  const { channels, data } = resample(raster, whole, map, size.width, size.height);
  const pixels = size.width * size.height;
  const scale = 255 / whiteOf(raster.data);
  // The mean of the colours, where there are any.
  const gray = Uint8Array.from({ length: pixels }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += data[channel * pixels + at]!;
    return Math.round((sum / channels) * scale);
  });
  const area = raster.width * raster.height;
  const outlines = layers.flatMap(({ masks, colour }) =>
    Array.from({ length: masks.length / area }, (_, structure) => {
      const mask = new Uint8Array(pixels);
      sampleMask(masks.subarray(structure * area, (structure + 1) * area), raster, map, size, mask);
      return { mask, colour };
    }),
  );
  return drawOutlines(gray, size, outlines, Math.ceil(Math.max(size.width, size.height) / THIN_UP_TO));
}
