import type { Tensor } from '@tensorflow/tfjs-core';
import { runFused } from '../fused.ts';
import * as tf from '../tf.ts';
import { mapShape } from './feature-maps.ts';
import { adaptiveMeans, windowMeans } from './resampling-matrices.ts';
import { resample } from './resize.ts';
import { type Pair, pair, type Window, windowPositions } from './window.ts';
import { addViews, windowViews } from './window-views.ts';

export interface PoolOptions {
  readonly kernel: number | Pair;
  /** The kernel's size where absent. */
  readonly stride?: number | Pair;
  readonly padding?: number | Pair;
}

const windowOf = ({ kernel, stride = kernel, padding = 0 }: PoolOptions): Window => ({
  kernel: pair(kernel),
  stride: pair(stride),
  padding: pair(padding),
});

/** The gradient goes to the first maximum of each window, row by row. */
function maxPoolGradient(x: Tensor, dy: Tensor, window: Window, output: Pair): Tensor {
  const [, , height, width] = mapShape(x);
  const seen = tf.stack([...windowViews(x, window, output, Number.NEGATIVE_INFINITY)], 0);
  const chosen = tf.oneHot(tf.argMax(seen, 0), seen.shape[0]!);
  const shares = tf.unstack(tf.mul(tf.transpose(tf.cast(chosen, 'float32'), [4, 0, 1, 2, 3]), dy));
  return addViews(shares, window, [height, width]);
}

/**
 * The largest value of each window, as torch.nn.functional.max_pool2d; padding never wins.
 * @param x [channels, batch, height, width]
 */
export function maxPool(x: Tensor, options: PoolOptions): Tensor {
  const window = windowOf(options);
  const [, , height, width] = mapShape(x);
  const output = windowPositions([height, width], window);
  const op = tf.customGrad((...args) => {
    const [maps, save] = args as [Tensor, tf.GradSaveFunc];
    save([maps]);
    const value =
      runFused('MaxPool2d', { x: maps }, window)?.[0] ??
      tf.max(tf.stack([...windowViews(maps, window, output, Number.NEGATIVE_INFINITY)], 0), 0);
    return {
      value,
      gradFunc: (dy: Tensor, [saved]: Tensor[]) =>
        runFused('MaxPool2dGradient', { x: saved!, dy }, window)?.[0] ?? maxPoolGradient(saved!, dy, window, output),
    };
  });
  return op(x);
}

/** The mean of each window, padding counted as zeros, as torch.nn.functional.avg_pool2d. */
export function averagePool(x: Tensor, options: PoolOptions): Tensor {
  const { kernel, stride, padding } = windowOf(options);
  const [, , height, width] = mapShape(x);
  const [down, across] = windowPositions([height, width], { kernel, stride, padding });
  return resample(
    x,
    windowMeans(height, down, { kernel: kernel[0], stride: stride[0], padding: padding[0] }),
    windowMeans(width, across, { kernel: kernel[1], stride: stride[1], padding: padding[1] }),
  );
}

/** Means of parts that cover each map evenly, as torch.nn.functional.adaptive_avg_pool2d. */
export function adaptiveAveragePool(x: Tensor, [down, across]: Pair): Tensor {
  const [, , height, width] = mapShape(x);
  return resample(x, adaptiveMeans(height, down), adaptiveMeans(width, across));
}

/**
 * The mean of each map.
 * @param x [channels, batch, height, width]
 * @returns [batch, channels]
 */
export function globalAveragePool(x: Tensor): Tensor {
  return tf.transpose(tf.mean(x, [2, 3]));
}
