/** The kinds of convolution that ResNet-50 and DenseNet-121 consist of. */
import type { ConvolutionSizes } from '../tensor/fused.ts';
import { type Window, windowPositions } from '../tensor/ops/window.ts';

export type Shape = readonly [into: number, out: number, kernel: number, stride: number, side: number];

export const kinds: Readonly<Record<string, readonly Shape[]>> = {
  stem: [[3, 64, 7, 2, 224]],
  'ResNet-50, 3×3': [
    [64, 64, 3, 1, 56],
    [128, 128, 3, 1, 28],
    [256, 256, 3, 1, 14],
    [512, 512, 3, 1, 7],
    [128, 128, 3, 2, 56],
    [256, 256, 3, 2, 28],
    [512, 512, 3, 2, 14],
  ],
  'ResNet-50, 1×1': [
    [64, 256, 1, 1, 56],
    [256, 64, 1, 1, 56],
    [128, 512, 1, 1, 28],
    [1024, 256, 1, 1, 14],
    [512, 2048, 1, 1, 7],
    [256, 512, 1, 2, 56],
  ],
  'DenseNet-121, 3×3': [
    [128, 32, 3, 1, 56],
    [128, 32, 3, 1, 28],
    [128, 32, 3, 1, 14],
    [128, 32, 3, 1, 7],
  ],
  'DenseNet-121, 1×1': [
    [160, 128, 1, 1, 56],
    [320, 128, 1, 1, 28],
    [640, 128, 1, 1, 14],
    [800, 128, 1, 1, 7],
  ],
};

export function sizesOf([channels, out, kernel, stride, side]: Shape, batch: number): ConvolutionSizes {
  const padding = (kernel - 1) / 2;
  const window: Window = { kernel: [kernel, kernel], stride: [stride, stride], padding: [padding, padding] };
  const input = [side, side] as const;
  return { ...window, groups: 1, channels, out, batch, input, output: windowPositions(input, window) };
}
