/** How images come to a program: as the model sees them, or as levels, which it normalises and cuts crops of. */
import type { Model } from '../../models/model.ts';
import type { InputSpec } from '../../tensor/device.ts';
import * as tf from '../../tensor/tf.ts';

/** A square of an image, and whether its columns go from right to left. */
export interface Cut {
  readonly left: number;
  readonly top: number;
  readonly flip: boolean;
}

export interface Levels {
  /** 1: gray, which becomes three channels. */
  readonly channels: 1 | 3;
  /** The level that is white; black is 0. */
  readonly white: number;
  /** Of each of the model's channels, in units of white. */
  readonly statistics: readonly (readonly [mean: number, deviation: number])[];
  /** What the model sees of each image, rows of an image after one another; left out: the whole. */
  readonly cuts?: { readonly side: number; readonly list: readonly Cut[] };
}

/** What a program is fed for a batch of that many images. */
export function imageSpec({ image_size }: Pick<Model, 'image_size'>, batch: number, levels?: Levels): InputSpec {
  if (levels === undefined) return { shape: [batch, 3, image_size, image_size], dtype: 'float32' };
  const side = levels.cuts?.side ?? image_size;
  return { shape: [batch, levels.channels, side, side], dtype: 'uint16' };
}

/** What the model sees of what was fed, [rows, 3, S, S]. */
export function seenImages(fed: tf.Tensor, { image_size }: Pick<Model, 'image_size'>, levels?: Levels): tf.Tensor {
  if (levels === undefined) return fed;
  const { white, statistics, cuts } = levels;
  const perChannel = (values: readonly number[]): tf.Tensor => tf.tensor([...values], [1, 3, 1, 1]);
  const scale = perChannel(statistics.map(([, deviation]) => 1 / (white * deviation)));
  const shift = perChannel(statistics.map(([mean, deviation]) => -mean / deviation));
  const rows = cuts === undefined ? fed : cutRows(fed, cuts.list, image_size);
  return tf.add(tf.mul(rows, scale), shift);
}

function cutRows(fed: tf.Tensor, cuts: readonly Cut[], size: number): tf.Tensor {
  const [batch, channels] = fed.shape as [number, number];
  const backwards = tf.tensor1d(
    Array.from({ length: size }, (_, at) => size - 1 - at),
    'int32',
  );
  const squares = cuts.map(({ left, top, flip }) => {
    const square = tf.slice(fed, [0, 0, top, left], [batch, channels, size, size]);
    return flip ? tf.gather(square, backwards, 3) : square;
  });
  return tf.reshape(tf.stack(squares, 1), [batch * cuts.length, channels, size, size]);
}
