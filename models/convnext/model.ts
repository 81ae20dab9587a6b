/**
 * ConvNeXt (Liu et al., 2022) and its second version (Woo et al., 2023), with the names, shapes, order and initial values of
 * timm's ConvNeXt. Depthwise convolutions see maps, all else sees cells with their channels last.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { perChannel } from '../../tensor/ops/channels.ts';
import { conv2d } from '../../tensor/ops/convolution.ts';
import { mapShape, swapBatchAndChannels } from '../../tensor/ops/feature-maps.ts';
import { gelu } from '../../tensor/ops/gelu.ts';
import { geluLinear } from '../../tensor/ops/gelu-linear.ts';
import * as tf from '../../tensor/tf.ts';
import { layer, masked, norm, normedLayer, type Pass } from '../layers/tokens.ts';
import type { MaskSpec, Model } from '../model.ts';
import { dropout, dropPath, rateOf } from '../stochastic.ts';
import { convnextWeights } from './parameters.ts';
import { type ConvnextConfig, convnextStages, KERNEL, STEM } from './sizes.ts';

export const convnextEpsilon = 1e-6;
/** Added to the mean that responses are divided by. */
const RESPONSE_EPSILON = 1e-6;

/** [batch, cells, channels] of maps [channels, batch, height, width]. */
function cellsOf(maps: Tensor): Tensor {
  const [channels, batch] = mapShape(maps);
  return tf.reshape(tf.transpose(maps, [1, 2, 3, 0]), [batch, -1, channels]);
}

/** Square maps [channels, batch, side, side] of cells, row by row. */
function mapsOf(cells: Tensor): Tensor {
  const [batch, count, channels] = cells.shape as [number, number, number];
  const side = Math.sqrt(count);
  return tf.reshape(tf.transpose(cells, [2, 0, 1]), [channels, batch, side, side]);
}

/** A convolution with a bias. */
function biased({ parameters }: Pass, name: string, x: Tensor, options: Parameters<typeof conv2d>[2]): Tensor {
  return tf.add(conv2d(x, parameters[`${name}.weight`]!, options), perChannel(parameters[`${name}.bias`]!));
}

/**
 * Each feature times how strong it is in the image, beside the others, and added to itself (global response normalisation).
 * @param x [batch, cells, features]
 */
function respond({ parameters }: Pass, name: string, x: Tensor): Tensor {
  const strength = tf.sqrt(tf.sum(tf.square(x), 1, true));
  const relative = tf.div(strength, tf.add(tf.mean(strength, 2, true), RESPONSE_EPSILON));
  const scaled = tf.mul(parameters[`${name}.weight`]!, tf.mul(x, relative));
  return tf.add(x, tf.add(scaled, parameters[`${name}.bias`]!));
}

function block(pass: Pass, name: string, layer_scale: number | null, maps: Tensor): Tensor {
  const { parameters } = pass;
  const spread = biased(pass, `${name}.conv_dw`, maps, { padding: (KERNEL - 1) / 2, groups: maps.shape[0]! });
  const hidden = normedLayer(pass, `${name}.norm`, `${name}.mlp.fc1`, cellsOf(spread));
  const last = `${name}.mlp.fc2`;
  const branch =
    layer_scale === null
      ? layer(pass, last, respond(pass, `${name}.mlp.grn`, gelu(hidden)))
      : tf.mul(
          geluLinear(hidden, parameters[`${last}.weight`]!, parameters[`${last}.bias`]!),
          parameters[`${name}.gamma`]!,
        );
  return tf.add(maps, mapsOf(masked(pass, `${name}.drop_path`, branch)));
}

/** What each stage hands on, [channels, batch, side, side], of images [batch, 3, side, side]. */
export function convnextFeatures(pass: Pass, config: ConvnextConfig, images: Tensor): readonly Tensor[] {
  const normed = (name: string, maps: Tensor): Tensor => mapsOf(norm(pass, name, cellsOf(maps)));
  let maps = normed('stem.1', biased(pass, 'stem.0', swapBatchAndChannels(images), { stride: STEM }));
  return convnextStages(config).map(({ blocks }, stage) => {
    const name = `stages.${stage}`;
    if (stage > 0) maps = biased(pass, `${name}.downsample.1`, normed(`${name}.downsample.0`, maps), { stride: 2 });
    for (let index = 0; index < blocks; index++)
      maps = block(pass, `${name}.blocks.${index}`, config.layer_scale, maps);
    return maps;
  });
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: Pass, config: ConvnextConfig, images: Tensor): Tensor {
  const means = tf.mean(cellsOf(convnextFeatures(pass, config, images).at(-1)!), 1);
  return layer(pass, 'head.fc', masked(pass, 'drop', norm(pass, 'head.norm', means)));
}

/** Of the blocks, and of what is before the classifier. */
export function convnextMasks(config: ConvnextConfig, batch: number): readonly MaskSpec[] {
  const stages = convnextStages(config);
  const total = stages.reduce((sum, { blocks }) => sum + blocks, 0);
  let done = 0;
  const skipped = stages.flatMap(({ blocks }, stage) =>
    Array.from({ length: blocks }, (_, index) =>
      dropPath(`stages.${stage}.blocks.${index}.drop_path`, batch, rateOf(config.drop_path, done++, total)),
    ).flat(),
  );
  return [...skipped, ...dropout('drop', [batch, stages.at(-1)!.channels], config.drop)];
}

/** The model of this configuration. */
export function convnext(arch: string, config: ConvnextConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...convnextWeights(config, num_classes),
    masks: (batch) => convnextMasks(config, batch),
    forward: (parameters, images, { masks }) =>
      forward({ parameters, masks, epsilon: convnextEpsilon }, config, images),
  };
}
