import type { Normalize } from '../../schemas/config.ts';
import type { Plane } from './resample.ts';

/** Mean and deviation of a channel (red, green, blue) in units of white = 1. */
type Statistics = readonly (readonly [mean: number, deviation: number])[];

export const STATISTICS: Readonly<Record<Normalize, Statistics>> = {
  // torchvision's ImageNet constants.
  imagenet: [
    [0.485, 0.229],
    [0.456, 0.224],
    [0.406, 0.225],
  ],
  // ChestX-ray14, as the benchmark of Ma et al. (2022) normalises it.
  chestxray: [
    [0.5056, 0.252],
    [0.5056, 0.252],
    [0.5056, 0.252],
  ],
  // timm's name for -1 (black) to 1 (white): what Inception, BEiT and Google's ViTs were trained with.
  inception: [
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, 0.5],
  ],
  none: [
    [0, 1],
    [0, 1],
    [0, 1],
  ],
};

/** A square of a plane, and whether to take its columns from right to left. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly flip: boolean;
}

/**
 * Writes a crop as [3, size, size] into `out` at `offset`: (value / white - mean) / deviation. Gray goes into all three
 * channels.
 */
export function writeNormalized(
  plane: Plane,
  white: number,
  normalize: Normalize,
  crop: Crop,
  size: number,
  out: Float32Array,
  offset: number,
): void {
  const { width, height, channels, data } = plane;
  const last = crop.left + size - 1;
  for (let channel = 0; channel < 3; channel++) {
    const [mean, deviation] = STATISTICS[normalize][channel]!;
    const scale = 1 / (white * deviation);
    const shift = -mean / deviation;
    const base = channels === 1 ? 0 : channel * width * height;
    let to = offset + channel * size * size;
    if (channel > 0 && channels === 1 && sameAsFirst(normalize, channel)) {
      out.copyWithin(to, offset, offset + size * size);
      continue;
    }
    for (let y = 0; y < size; y++) {
      const row = base + (crop.top + y) * width;
      if (crop.flip) for (let x = 0; x < size; x++) out[to++] = data[row + last - x]! * scale + shift;
      else for (let x = 0; x < size; x++) out[to++] = data[row + crop.left + x]! * scale + shift;
    }
  }
}

/** What white is in levels. */
export const WHITEST = 0xffff;

/**
 * Writes a crop as [channels, size, size] into `out` at `offset`, in levels: whole numbers from 0, black, to WHITEST. That
 * is off by at most half a level, a 512th of what 8 bits tell apart. Gray goes into as many channels as there are.
 */
export function writeLevels(
  plane: Plane,
  white: number,
  channels: 1 | 3,
  crop: Crop,
  size: number,
  out: Uint16Array,
  offset: number,
): void {
  const { width, height, data } = plane;
  const scale = WHITEST / white;
  const [step, start] = crop.flip ? [-1, crop.left + size - 1] : [1, crop.left];
  for (let channel = 0, to = offset; channel < channels; channel++) {
    const base = plane.channels === 1 ? 0 : channel * width * height;
    for (let y = 0; y < size; y++) {
      let at = base + (crop.top + y) * width + start;
      for (let x = 0; x < size; x++, at += step) out[to++] = data[at]! * scale + 0.5;
    }
  }
}

/** A gray image normalised alike in all channels is computed once. */
function sameAsFirst(normalize: Normalize, channel: number): boolean {
  const [first, other] = [STATISTICS[normalize][0]!, STATISTICS[normalize][channel]!];
  return first[0] === other[0] && first[1] === other[1];
}
