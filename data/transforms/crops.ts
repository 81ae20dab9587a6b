import type { CropPlan } from '../../schemas/config.ts';
import type { Crop } from './normalize.ts';

/** Side of the square that an image is resized to before crops of `size` are taken: 256 for 224. */
export function resizedSide(size: number): number {
  return Math.round((size * 256) / 224);
}

/** torchvision's CenterCrop of a square of `side`. */
export function centerCrop(side: number, size: number): Crop {
  const start = roundHalfToEven((side - size) / 2);
  return { left: start, top: start, flip: false };
}

/**
 * torchvision's TenCrop: top left, top right, bottom left, bottom right, centre, then the same of the mirrored image
 * (so its "left" crops show the original's right side).
 */
export function tenCrops(side: number, size: number): readonly Crop[] {
  const end = side - size;
  const five = [
    { left: 0, top: 0, flip: false },
    { left: end, top: 0, flip: false },
    { left: 0, top: end, flip: false },
    { left: end, top: end, flip: false },
    centerCrop(side, size),
  ];
  return [...five, ...five.map(({ left, top }) => ({ left: end - left, top, flip: true }))];
}

/** What is seen of an image that was resized to a square of `side`; `flip`: the centre, and the same mirrored. */
export function cropsOf(plan: CropPlan, side: number, size: number): readonly Crop[] {
  const centre = centerCrop(side, size);
  switch (plan) {
    case 'ten':
      return tenCrops(side, size);
    case 'center':
      return [centre];
    case 'flip':
      return [centre, { ...centre, flip: true }];
  }
}

/** Python's `round`: the crop of an odd margin must start at the pixel where torchvision's does. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
