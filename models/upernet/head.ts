/**
 * UPerNet (Xiao et al., 2018) after its backbone: pyramid pooling over the last map, a feature pyramid over all, fused
 * at the size of the first.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { concatChannels, mapShape, swapBatchAndChannels } from '../../tensor/ops/feature-maps.ts';
import { adaptiveAveragePool } from '../../tensor/ops/pooling.ts';
import { resizeBilinear } from '../../tensor/ops/resize.ts';
import { withoutPrefix } from '../../tensor/records.ts';
import * as tf from '../../tensor/tf.ts';
import { convolve, type MapsPass, norm } from '../layers/maps.ts';
import type { MaskSpec } from '../model.ts';
import { dropout } from '../stochastic.ts';
import { bins, type MapSizes } from './head-config.ts';
import { BACKBONE } from './head-parameters.ts';

const poolingMask = 'PPN.bottleneck.3';

/** Those of the backbone, by its own names. */
export const ofBackbone = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  withoutPrefix(BACKBONE, record);

/** A convolution with a bias. */
function biased(pass: MapsPass, name: string, x: Tensor): Tensor {
  const bias = pass.weights[`${name}.bias`]!;
  return tf.add(convolve(pass, name, x), tf.reshape(bias, [bias.size, 1, 1, 1]));
}

/** To the height and width of the other maps; corners stay where they are. */
function resizedTo(x: Tensor, other: Tensor): Tensor {
  const [, , height, width] = mapShape(other);
  const [, , down, across] = mapShape(x);
  return down === height && across === width ? x : resizeBilinear(x, { size: [height, width], alignCorners: true });
}

/** The last map with what it looks like from further and further away. */
function pyramidPooling(pass: MapsPass, x: Tensor): Tensor {
  const levels = bins.map((side, index) => {
    const pooled = convolve(pass, `PPN.stages.${index}.1`, adaptiveAveragePool(x, [side, side]));
    return resizedTo(norm(pass, `PPN.stages.${index}.2`, pooled, { relu: true }), x);
  });
  const joined = convolve(pass, 'PPN.bottleneck.0', concatChannels([x, ...levels]));
  const output = norm(pass, 'PPN.bottleneck.1', joined, { relu: true });
  const mask = pass.context.masks[poolingMask];
  return mask === undefined ? output : tf.mul(output, mask);
}

/** Each map with the next coarser one added, smoothed; all of them fused at the size of the first. */
function featurePyramid(pass: MapsPass, [first, ...others]: readonly Tensor[]): Tensor {
  const lateral = [first!, ...others.map((maps, index) => biased(pass, `FPN.conv1x1.${index}`, maps))];
  const levels = lateral.map((maps, index) => {
    const coarser = lateral[index + 1];
    if (coarser === undefined) return maps;
    return biased(pass, 'FPN.smooth_conv.0', tf.add(resizedTo(coarser, maps), maps));
  });
  const fused = concatChannels(levels.map((maps) => resizedTo(maps, levels[0]!)));
  return norm(pass, 'FPN.conv_fusion.1', convolve(pass, 'FPN.conv_fusion.0', fused), { relu: true });
}

/**
 * Logits [batch, classes, size, size].
 * @param features the backbone's maps [channels, batch, side, side], from the largest to the smallest
 */
export function segmentFeatures(pass: MapsPass, features: readonly Tensor[], image_size: number): Tensor {
  const pyramid = featurePyramid(pass, [...features.slice(0, -1), pyramidPooling(pass, features.at(-1)!)]);
  const size = [image_size, image_size] as const;
  return swapBatchAndChannels(resizeBilinear(biased(pass, 'head', pyramid), { size, alignCorners: false }));
}

/** Drops whole channels after the pyramid pooling. */
export const headMasks = (features: readonly MapSizes[], batch: number, rate: number): readonly MaskSpec[] =>
  dropout(poolingMask, [features.at(-1)!.channels, batch, 1, 1], rate);
