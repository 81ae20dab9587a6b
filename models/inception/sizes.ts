/** Sizes of Inception v3. Loads nothing heavy: plans check models with it. */
import type { Problem } from '../../common/errors.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { wrong } from '../checks.ts';
import { type InceptionPart, inceptionParts } from './parts.ts';

export interface InceptionConfig {
  readonly image_size: number;
  /** Channels of the first convolution; all others are in proportion to it. */
  readonly width: number;
  /** Dropout before the classifier. */
  readonly drop: number;
}

/** By timm's names. */
export const inceptionArchitectures: Readonly<Record<string, InceptionConfig>> = {
  inception_v3: { image_size: 299, width: 32, drop: 0 },
};

/** A convolution where it stands. */
export interface InceptionConvolution {
  readonly name: string;
  readonly shape: readonly [out: number, into: number, height: number, width: number];
  /** Of the maps that it gives. */
  readonly side: number;
}

interface Walked {
  readonly channels: number;
  readonly side: number;
  readonly convolutions: readonly InceptionConvolution[];
}

function walk(parts: readonly InceptionPart[], from: Walked): Walked {
  return parts.reduce<Walked>((before, part) => step(part, before), from);
}

function step(part: InceptionPart, before: Walked): Walked {
  const { channels, side, convolutions } = before;
  const valid = (kernel: number, stride: number): number => Math.floor((side - kernel) / stride) + 1;
  switch (part.kind) {
    case 'convolution': {
      const { name, out, kernel, stride, padding } = part;
      const after = padding === 'same' ? side : valid(kernel[0], stride);
      const own = { name, shape: [out, channels, ...kernel], side: after } as const;
      return { channels: out, side: after, convolutions: [...convolutions, own] };
    }
    case 'max-pool':
      return { ...before, side: valid(3, 2) };
    case 'average-pool':
      return before;
    case 'branches': {
      const ends = part.branches.map((branch) => walk(branch, { channels, side, convolutions: [] }));
      return {
        channels: ends.reduce((sum, end) => sum + end.channels, 0),
        side: ends[0]!.side,
        convolutions: [...convolutions, ...ends.flatMap((end) => end.convolutions)],
      };
    }
  }
}

/** All convolutions in timm's state_dict order. */
export const inceptionConvolutions = ({ width, image_size }: InceptionConfig): readonly InceptionConvolution[] =>
  walk(inceptionParts(width), { channels: 3, side: image_size, convolutions: [] }).convolutions;

/** Channels that the classifier sees. */
export const inceptionFeatures = ({ width }: InceptionConfig): number => 64 * width;

/** Multiply-accumulates of one image's forward pass. */
export function inceptionMacs(config: InceptionConfig, num_classes: number): number {
  const convolved = inceptionConvolutions(config).map(({ shape, side }) => sizeOf(shape) * side ** 2);
  return convolved.reduce((sum, macs) => sum + macs, 0) + inceptionFeatures(config) * num_classes;
}

/** Most of its convolutions and pools in steps of 2 have no padding: below this size one of them would not fit. */
const SMALLEST = 75;

export function checkInceptionSize(image_size: number): readonly Problem[] {
  if (Number.isInteger(image_size) && image_size >= SMALLEST) return [];
  const message = `expected a whole number of at least ${SMALLEST}, found ${image_size}`;
  return [
    wrong(
      'image_size',
      message,
      `Use images of ${SMALLEST} pixels or more: data.image.size may be larger than the files, which are enlarged then.`,
    ),
  ];
}
