/**
 * Training transforms of segmentation: shift, scale and rotate, brightness and contrast, with the limits that
 * albumentations has and the research code's ten degrees. No flip: a mirrored chest has its heart on the wrong side.
 */
import type { RandomStream } from '../../common/random.ts';
import { augmentationMap } from './geometry.ts';
import type { Affine, Plane } from './resample.ts';

/** The largest of each, either way: shares of a side, of the scale, degrees, shares of contrast and of white. */
export const LIMITS = { shift: 0.0625, scale: 0.1, angle: 10, light: 0.2 } as const;
/** Of moving at all, and of another light. */
export const PROBABILITY = 0.5;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Neither moves nor changes anything. */
export const UNCHANGED: SegmentationAugmentation = {
  shiftX: 0,
  shiftY: 0,
  scale: 1,
  angle: 0,
  contrast: 1,
  brightness: 0,
};

export interface SegmentationAugmentation {
  /** In multiples of the image's width and height. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Above 1: what is shown becomes larger. */
  readonly scale: number;
  /** Counter-clockwise, in degrees. */
  readonly angle: number;
  readonly contrast: number;
  /** Added, in multiples of white. */
  readonly brightness: number;
}

/** Whether it moves anything. */
export const moves = ({ shiftX, shiftY, scale, angle }: SegmentationAugmentation): boolean =>
  shiftX !== 0 || shiftY !== 0 || scale !== 1 || angle !== 0;

/** Whether it changes contrast or brightness. */
export const lights = ({ contrast, brightness }: SegmentationAugmentation): boolean =>
  contrast !== 1 || brightness !== 0;

/** Each half of it with probability 0.5. All numbers are drawn in any case, so that none depends on another. */
export function randomSegmentationAugmentation(stream: RandomStream): SegmentationAugmentation {
  const around = (limit: number): number => (2 * stream.uniform() - 1) * limit;
  const { shift, scale, angle, light } = LIMITS;
  const moved = { shiftX: around(shift), shiftY: around(shift), scale: 1 + around(scale), angle: around(angle) };
  const lit = { contrast: 1 + around(light), brightness: around(light) };
  return {
    ...UNCHANGED,
    ...(stream.uniform() < PROBABILITY && moved),
    ...(stream.uniform() < PROBABILITY && lit),
  };
}

/** From the output, `size` pixels a side, to an image of this width and height. */
export function segmentationMap(
  { shiftX, shiftY, scale, angle }: SegmentationAugmentation,
  width: number,
  height: number,
  size: number,
): Affine {
  const [seenWidth, seenHeight] = [width / scale, height / scale];
  const crop = {
    left: (width - seenWidth) / 2 - shiftX * width,
    top: (height - seenHeight) / 2 - shiftY * height,
    width: seenWidth,
    height: seenHeight,
  };
  return augmentationMap({ crop, flip: false, angle }, size);
}

/** Contrast, then brightness, cut off at black and white; in place. */
export function relight({ data }: Plane, white: number, augmentation: SegmentationAugmentation): void {
  if (!lights(augmentation)) return;
  const { contrast, brightness } = augmentation;
  for (let at = 0; at < data.length; at++) {
    data[at] = Math.min(white, Math.max(0, data[at]! * contrast + brightness * white));
  }
}

/**
 * A mask under a map: of every output pixel the source pixel that its centre lies in, 0 outside the image.
 * @param mask [height, width]
 * @param size of the output
 * @param out [height, width] of that size
 */
export function sampleMask(
  mask: Uint8Array,
  { width, height }: Size,
  { xx, xy, x0, yx, yy, y0 }: Affine,
  size: Size,
  out: Float32Array | Uint8Array,
): void {
  for (let row = 0; row < size.height; row++) {
    for (let column = 0; column < size.width; column++) {
      const x = Math.floor(xx * (column + 0.5) + xy * (row + 0.5) + x0);
      const y = Math.floor(yx * (column + 0.5) + yy * (row + 0.5) + y0);
      const inside = x >= 0 && y >= 0 && x < width && y < height;
      out[row * size.width + column] = inside ? mask[y * width + x]! : 0;
    }
  }
}
