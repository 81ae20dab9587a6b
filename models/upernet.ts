/**
 * UPerNet (Xiao et al., 2018) on a Swin transformer, for segmentation: pyramid pooling over the last map, a feature
 * pyramid over all, fused at the size of the first. Names, shapes and order of the public research code, and torch's
 * own initial values, as it has them.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { concatChannels, mapShape, swapBatchAndChannels } from '../tensor/ops/feature-maps.ts';
import { adaptiveAveragePool } from '../tensor/ops/pooling.ts';
import { resizeBilinear } from '../tensor/ops/resize.ts';
import { mapKeys } from '../tensor/records.ts';
import * as tf from '../tensor/tf.ts';
import type { Pass } from './layers.ts';
import { convolve, type MapsPass, norm } from './maps-layers.ts';
import type { MaskSpec, Model } from './model.ts';
import { dropout } from './stochastic.ts';
import { type Grid, rows, swinEpsilon, swinFeatures, swinPatches } from './swin.ts';
import { swinMasks } from './swin-masks.ts';
import { bins, featureSizes, type UpernetConfig } from './upernet-config.ts';
import { upernetBuffers, upernetParameters } from './upernet-parameters.ts';

const prefix = 'backbone.';
const poolingMask = 'PPN.bottleneck.3';

const ofBackbone = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  mapKeys(Object.fromEntries(Object.entries(record).filter(([name]) => name.startsWith(prefix))), (name) =>
    name.slice(prefix.length),
  );

/** Feature maps of the tokens of a grid. */
function mapsOf(grid: Grid): Tensor {
  const tokens = rows(grid);
  const [batch, count, width] = tokens.shape as [number, number, number];
  const side = Math.sqrt(count);
  return tf.reshape(tf.transpose(tokens, [2, 0, 1]), [width, batch, side, side]);
}

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

/** [batch, classes, side, side] of images [batch, 3, side, side]. */
function forward(pass: MapsPass, config: UpernetConfig, images: Tensor): Tensor {
  const { weights, context } = pass;
  const body: Pass = { parameters: ofBackbone(weights), masks: ofBackbone(context.masks), epsilon: swinEpsilon };
  const features = swinFeatures(body, config, swinPatches(body, images)).map(mapsOf);
  const pyramid = featurePyramid(pass, [...features.slice(0, -1), pyramidPooling(pass, features.at(-1)!)]);
  const size = [config.image_size, config.image_size] as const;
  return swapBatchAndChannels(resizeBilinear(biased(pass, 'head', pyramid), { size, alignCorners: false }));
}

function masks(config: UpernetConfig, batch: number): readonly MaskSpec[] {
  const { channels } = featureSizes(config).at(-1)!;
  return [
    ...swinMasks(config, batch).map((spec) => ({ ...spec, name: prefix + spec.name })),
    ...dropout(poolingMask, [channels, batch, 1, 1], config.channel_drop),
  ];
}

/** The model of this configuration: logits are [batch, num_classes, image_size, image_size]. */
export function upernet(arch: string, config: UpernetConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    parameters: upernetParameters(config, num_classes),
    buffers: upernetBuffers(config),
    head: ['head.weight', 'head.bias'],
    no_weight_decay: [],
    masks: (batch) => masks(config, batch),
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
