import type { Tensor } from '@tensorflow/tfjs-core';
import { type ConvolutionSizes, runFused } from '../fused.ts';
import * as tf from '../tf.ts';
import { convolve, inputGradient, weightGradient } from './convolution-composite.ts';
import { mapShape } from './feature-maps.ts';
import { type Pair, pair, windowPositions } from './window.ts';

export interface ConvolutionOptions {
  readonly stride?: number | Pair;
  readonly padding?: number | Pair;
  /** Channels are divided into that many groups, each convolved on its own; all of them: depthwise. */
  readonly groups?: number;
}

/**
 * Cross-correlation without a bias, as torch.nn.functional.conv2d with dilation 1.
 * @param x [channels, batch, height, width]
 * @param weight [out, channels / groups, kernel height, kernel width]
 * @returns [out, batch, positions down, positions across]
 */
export function conv2d(x: Tensor, weight: Tensor, options: ConvolutionOptions = {}): Tensor {
  const sizes = sizesOf(x, weight, options);
  const op = tf.customGrad((...args) => {
    const [maps, kernels, save] = args as [Tensor, Tensor, tf.GradSaveFunc];
    save([maps, kernels]);
    return {
      value: runFused('Convolution', { x: maps, weight: kernels }, sizes)?.[0] ?? convolve(maps, kernels, sizes),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedMaps, savedKernels] = saved as [Tensor, Tensor];
        return [
          runFused('ConvolutionInputGradient', { dy, weight: savedKernels }, sizes)?.[0] ??
            inputGradient(dy, savedKernels, sizes),
          runFused('ConvolutionWeightGradient', { x: savedMaps, dy }, sizes)?.[0] ??
            weightGradient(savedMaps, dy, sizes),
        ];
      },
    };
  });
  return op(x, weight);
}

function sizesOf(x: Tensor, weight: Tensor, options: ConvolutionOptions): ConvolutionSizes {
  const [channels, batch, height, width] = mapShape(x);
  const [out, into, ...kernel] = weight.shape as [number, number, number, number];
  const groups = options.groups ?? 1;
  if (into * groups !== channels || out % groups !== 0) {
    throw new Error(`weights [${weight.shape}] in ${groups} groups do not convolve maps [${x.shape}]`);
  }
  const window = { kernel, stride: pair(options.stride ?? 1), padding: pair(options.padding ?? 0) };
  const output = windowPositions([height, width], window);
  return { ...window, groups, channels, out, batch, input: [height, width], output };
}
