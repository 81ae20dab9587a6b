/**
 * What the published training codes of Ma et al. (2022) do otherwise than the transforms beside this file: whole steps, one
 * after another, each rounded to 8 bits. Classification turns to the nearest pixel, as Pillow's `rotate`; segmentation
 * reflects what comes in from outside, as albumentations 0.4.3 with OpenCV.
 */
import type { Affine, Plane } from './resample.ts';
import type { SegmentationAugmentation } from './shift-scale-rotate.ts';

/** Samples in whole 255ths of white. @param whole how a fraction ends; in place */
export function inBytes({ data }: Plane, white: number, whole: (value: number) => number = Math.round): void {
  const level = white / 0xff;
  for (let at = 0; at < data.length; at++) data[at] = whole(data[at]! / level) * level;
}

/** Pillow's fixed point: 16 binary places. */
const fixed = (value: number): number => Math.floor(value * 65536 + 0.5);

/**
 * Turned about the centre: each pixel is that of the source which its centre lies in, black outside.
 * @param angle counter-clockwise, in degrees, below 45 either way
 */
export function turnNearest(plane: Plane, angle: number): Plane {
  if (angle === 0) return plane;
  const { width, height, channels, data } = plane;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [x, y] = [width / 2, height / 2];
  const [xx, xy, yx, yy] = [fixed(cos), fixed(-sin), fixed(sin), fixed(cos)];
  const x0 = fixed(x - cos * x + sin * y + (cos - sin) / 2);
  const y0 = fixed(y - sin * x - cos * y + (sin + cos) / 2);
  const out = new Float32Array(data.length);
  const size = width * height;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const fromX = (x0 + xx * column + xy * row) >> 16;
      const fromY = (y0 + yx * column + yy * row) >> 16;
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue;
      for (let channel = 0; channel < channels; channel++)
        out[channel * size + row * width + column] = data[channel * size + fromY * width + fromX]!;
    }
  return { width, height, channels, data: out };
}

/** From the output to the source of the same square; it turns about the centre of the pixel behind the middle, and shifts last. */
export function reflectedMap({ shiftX, shiftY, scale, angle }: SegmentationAugmentation, side: number): Affine {
  const cos = Math.cos((angle * Math.PI) / 180) / scale;
  const sin = Math.sin((angle * Math.PI) / 180) / scale;
  const centre = side / 2 + 0.5;
  const [x, y] = [centre + shiftX * side, centre + shiftY * side];
  return { xx: cos, xy: -sin, x0: centre - cos * x + sin * y, yx: sin, yy: cos, y0: centre - sin * x - cos * y };
}

/** The index within a line that one outside it stands for, mirrored at the centre of the last pixel. */
function reflected(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * length - 2;
  const within = ((index % period) + period) % period;
  return within < length ? within : period - within;
}

/** A square under a map, each output the bilinear mean of four pixels. */
export function warpReflected({ width, height, channels, data }: Plane, map: Affine): Plane {
  const out = new Float32Array(data.length);
  const size = width * height;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const x = map.xx * (column + 0.5) + map.xy * (row + 0.5) + map.x0 - 0.5;
      const y = map.yx * (column + 0.5) + map.yy * (row + 0.5) + map.y0 - 0.5;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, down] = [x - left, y - top];
      const [x0, x1] = [reflected(left, width), reflected(left + 1, width)];
      const [y0, y1] = [reflected(top, height) * width, reflected(top + 1, height) * width];
      for (let channel = 0; channel < channels; channel++) {
        const base = channel * size;
        const above = (1 - right) * data[base + y0 + x0]! + right * data[base + y0 + x1]!;
        const below = (1 - right) * data[base + y1 + x0]! + right * data[base + y1 + x1]!;
        out[base + row * width + column] = (1 - down) * above + down * below;
      }
    }
  return { width, height, channels, data: out };
}

/** A mask under the same map, of each output pixel the source pixel that its centre lies in. @param out of the mask's length */
export function warpMask(mask: Uint8Array, side: number, map: Affine, out: Float32Array | Uint8Array): void {
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const x = Math.floor(map.xx * (column + 0.5) + map.xy * (row + 0.5) + map.x0);
      const y = Math.floor(map.yx * (column + 0.5) + map.yy * (row + 0.5) + map.y0);
      out[row * side + column] = mask[reflected(y, side) * side + reflected(x, side)]!;
    }
}
