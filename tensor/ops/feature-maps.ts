/**
 * Feature maps are [channels, batch, height, width]. With the channels first, a 1×1 convolution is one product of
 * matrices in all three directions, sums over a channel run over contiguous memory, and joining maps copies blocks.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';

export type MapShape = readonly [channels: number, batch: number, height: number, width: number];

export const mapShape = (maps: Tensor): MapShape => maps.shape as [number, number, number, number];

/** Feature maps of images [batch, channels, height, width], or the other way round. */
export const swapBatchAndChannels = (x: Tensor): Tensor => tf.transpose(x, [1, 0, 2, 3]);

/** Joins the channels of maps of the same size. */
export const concatChannels = (maps: readonly Tensor[]): Tensor => tf.concat([...maps], 0);

/** Zeros around each map, as torch.nn.functional.pad(x, (left, right, top, bottom)). */
export const padMaps = (maps: Tensor, [top, bottom, left, right]: readonly [number, number, number, number]): Tensor =>
  tf.pad(maps, [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right],
  ]);
