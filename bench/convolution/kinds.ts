/** The kinds of convolution that the zoo consists of. */
import type { ConvolutionSizes } from '../../tensor/fused.ts';
import { type Window, windowPositions } from '../../tensor/ops/window.ts';

export interface Shape {
  readonly into: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
  /** Of the square maps that come in. */
  readonly side: number;
}

const shape = (into: number, out: number, kernel: number, stride: number, side: number, groups = 1): Shape => ({
  into,
  out,
  kernel,
  stride,
  side,
  groups,
});

/** The input gradient of a convolution in steps is a transposed convolution. */
export const kinds: Readonly<Record<string, readonly Shape[]>> = {
  'stem, 7×7 in steps of 2': [shape(3, 64, 7, 2, 224)],
  '3×3': [
    shape(64, 64, 3, 1, 56),
    shape(128, 128, 3, 1, 28),
    shape(256, 256, 3, 1, 14),
    shape(512, 512, 3, 1, 7),
    shape(128, 32, 3, 1, 56),
    shape(128, 32, 3, 1, 14),
  ],
  '3×3 in steps of 2': [shape(128, 128, 3, 2, 56), shape(256, 256, 3, 2, 28), shape(512, 512, 3, 2, 14)],
  '1×1': [
    shape(64, 256, 1, 1, 56),
    shape(256, 64, 1, 1, 56),
    shape(128, 512, 1, 1, 28),
    shape(1024, 256, 1, 1, 14),
    shape(512, 2048, 1, 1, 7),
    shape(640, 128, 1, 1, 14),
  ],
  '1×1 in steps of 2': [shape(256, 512, 1, 2, 56)],
  '3×3 in groups': [shape(128, 128, 3, 1, 28, 4)],
  'each channel on its own': [
    shape(96, 96, 3, 1, 56, 96),
    shape(240, 240, 5, 1, 28, 240),
    shape(96, 96, 3, 2, 112, 96),
  ],
};

export function sizesOf({ into, out, kernel, stride, groups, side }: Shape, batch: number): ConvolutionSizes {
  const padding = (kernel - 1) / 2;
  const window: Window = { kernel: [kernel, kernel], stride: [stride, stride], padding: [padding, padding] };
  const input = [side, side] as const;
  return { ...window, groups, channels: into, out, batch, input, output: windowPositions(input, window) };
}
