/** Masks outlined on an image, at the size of a picture. */
import { type Raster, whiteOf } from '../data/raster.ts';
import { resample, stretch } from '../data/transforms/resample.ts';
import { sampleMask } from '../data/transforms/shift-scale-rotate.ts';
import { type Colour, drawOutlines } from '../report/outline.ts';
import type { Size } from './segment.ts';

export interface ColouredMasks {
  /** [structures, height, width] of the image, not 0 inside. */
  readonly masks: Uint8Array;
  readonly colour: Colour;
}

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
  return drawOutlines(gray, size, outlines);
}
