/** Geometry of the training transforms, as torchvision draws and defines them: pure functions of sizes and streams. */
import type { RandomStream } from '../../common/random.ts';
import type { Affine, Box } from './resample.ts';

/** What one image's augmentation does, before any pixel is touched. */
export interface Augmentation {
  readonly crop: Box;
  readonly flip: boolean;
  /** Counter-clockwise, in degrees. */
  readonly angle: number;
}

/** Shares of the image's area that a crop may have. */
export const AREA = [0.08, 1] as const;
/** Its width over its height. */
export const RATIO = [3 / 4, 4 / 3] as const;
const LOG_RATIO = [Math.log(RATIO[0]), Math.log(RATIO[1])] as const;
const ATTEMPTS = 10;
export const FLIP_PROBABILITY = 0.5;
/** In degrees. */
export const MAX_ANGLE = 7;

/** RandomResizedCrop's box: a share of the image's area, its aspect ratio log-uniform in 3/4 to 4/3. */
export function randomCrop(
  width: number,
  height: number,
  stream: RandomStream,
  share: readonly [number, number] = AREA,
): Box {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = width * height * between(share, stream);
    const ratio = Math.exp(between(LOG_RATIO, stream));
    const w = Math.round(Math.sqrt(area * ratio));
    const h = Math.round(Math.sqrt(area / ratio));
    if (w < 1 || w > width || h < 1 || h > height) continue;
    const top = stream.integer(height - h + 1);
    const left = stream.integer(width - w + 1);
    return { left, top, width: w, height: h };
  }
  return centralCrop(width, height);
}

/** Where no drawn box fits: the largest central box within the bounds of the aspect ratio. */
function centralCrop(width: number, height: number): Box {
  const [low, high] = RATIO;
  const ratio = width / height;
  const w = ratio > high ? Math.round(height * high) : width;
  const h = ratio < low ? Math.round(width / low) : height;
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}

/** Random resized crop, horizontal flip with probability 0.5, rotation by up to 7 degrees either way. */
export function randomAugmentation(width: number, height: number, stream: RandomStream): Augmentation {
  return {
    crop: randomCrop(width, height, stream),
    flip: stream.uniform() < FLIP_PROBABILITY,
    angle: between([-MAX_ANGLE, MAX_ANGLE], stream),
  };
}

/** Random resized crop and horizontal flip with probability 0.5: what pre-training by masked images takes. */
export function randomCropAndFlip(
  width: number,
  height: number,
  stream: RandomStream,
  share: readonly [number, number],
): Augmentation {
  return { crop: randomCrop(width, height, stream, share), flip: stream.uniform() < FLIP_PROBABILITY, angle: 0 };
}

/** Crop, resize to `size`, flip, then rotate about the centre, as one map from the output to the source. */
export function augmentationMap({ crop, flip, angle }: Augmentation, size: number): Affine {
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  const half = size / 2;
  const mirror = flip ? -1 : 1;
  const scaleX = (mirror * crop.width) / size;
  const scaleY = crop.height / size;
  return {
    xx: scaleX * cos,
    xy: -scaleX * sin,
    x0: crop.left + crop.width / 2 - scaleX * half * (cos - sin),
    yx: scaleY * sin,
    yy: scaleY * cos,
    y0: crop.top + crop.height / 2 - scaleY * half * (cos + sin),
  };
}

function between([low, high]: readonly [number, number], stream: RandomStream): number {
  return low + (high - low) * stream.uniform();
}
