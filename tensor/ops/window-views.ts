import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import { mapShape, padMaps } from './feature-maps.ts';
import { type Pair, taps, type Window } from './window.ts';

/**
 * What a window sees at each place inside it: maps [channels, batch, positions down, positions across].
 * @param filler stands in the padding
 */
export function windowViews(
  maps: Tensor,
  { kernel, stride, padding }: Window,
  output: Pair,
  filler: number,
): readonly Tensor[] {
  const [channels, batch] = mapShape(maps);
  const around = (size: number): [number, number] => [size, size];
  const padded = tf.pad(maps, [[0, 0], [0, 0], around(padding[0]), around(padding[1])], filler);
  return taps(kernel).map(([row, column]) => {
    const end = [row + (output[0] - 1) * stride[0] + 1, column + (output[1] - 1) * stride[1] + 1] as const;
    return tf.stridedSlice(padded, [0, 0, row, column], [channels, batch, ...end], [1, 1, ...stride]);
  });
}

/** The other way round: adds up, at each pixel of maps of the size `input`, what belongs to all views of it. */
export function addViews(views: readonly Tensor[], { kernel, stride, padding }: Window, input: Pair): Tensor {
  const [channels, batch, ...output] = mapShape(views[0]!);
  const places = taps(kernel);
  const along = (axis: 0 | 1): number =>
    Math.max(input[axis] + 2 * padding[axis], output[axis] * stride[axis] + kernel[axis] - 1);
  const size: Pair = [along(0), along(1)];
  const placed = views.map((view, index) => {
    const [row, column] = places[index]!;
    // Zeros between the positions, so that a window's step becomes one pixel.
    const cells = tf.reshape(view, [channels * batch, output[0], 1, output[1], 1]);
    const gaps = tf.pad(cells, [
      [0, 0],
      [0, 0],
      [0, stride[0] - 1],
      [0, 0],
      [0, stride[1] - 1],
    ]);
    const [down, across] = [output[0] * stride[0], output[1] * stride[1]];
    const spread = tf.reshape(gaps, [channels, batch, down, across]);
    return padMaps(spread, [row, size[0] - row - down, column, size[1] - column - across]);
  });
  return tf.slice(tf.addN(placed), [0, 0, ...padding], [channels, batch, ...input]);
}
