/** Angles of rotary positions in images: a quarter of a head's features turns by a token's row, a quarter by its column. */
import type { Rotation } from '../../tensor/ops/rotary.ts';
import * as tf from '../../tensor/tf.ts';

/**
 * @param places along a side of the grid, in whatever unit the frequencies are
 * @param frequencies a quarter as many as a head has features
 * @param before tokens before the patches, which stay as they are
 */
export function imageRotation(
  places: readonly number[],
  frequencies: readonly number[],
  before: number,
  pairs: Rotation['pairs'],
): Rotation {
  const still = new Array<number>(before * 2 * frequencies.length).fill(0);
  const along = (place: number): readonly number[] => frequencies.map((frequency) => place * frequency);
  const angles = places.flatMap((row) => places.flatMap((column) => [...along(row), ...along(column)]));
  const all = [...still, ...angles];
  const shape: [number, number] = [before + places.length ** 2, 2 * frequencies.length];
  return { cos: tf.tensor2d(all.map(Math.cos), shape), sin: tf.tensor2d(all.map(Math.sin), shape), pairs };
}
