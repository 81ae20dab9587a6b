/**
 * UPerNet on a Swin transformer. Names, shapes and order of the public research code, and torch's own initial values,
 * as it has them.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '../../tensor/tf.ts';
import type { MapsPass } from '../layers/maps.ts';
import type { Pass } from '../layers/tokens.ts';
import type { MaskSpec, Model } from '../model.ts';
import { swinMasks } from '../swin/masks.ts';
import { type Grid, rows, swinEpsilon, swinFeatures, swinPatches } from '../swin/model.ts';
import { headMasks, ofBackbone, segmentFeatures } from './head.ts';
import { inBackbone } from './head-parameters.ts';
import { upernetWeights } from './parameters.ts';
import { featureSizes, type UpernetConfig } from './sizes.ts';

/** Feature maps of the tokens of a grid. */
function mapsOf(grid: Grid): Tensor {
  const tokens = rows(grid);
  const [batch, count, width] = tokens.shape as [number, number, number];
  const side = Math.sqrt(count);
  return tf.reshape(tf.transpose(tokens, [2, 0, 1]), [width, batch, side, side]);
}

/** [batch, classes, side, side] of images [batch, 3, side, side]. */
function forward(pass: MapsPass, config: UpernetConfig, images: Tensor): Tensor {
  const { weights, context } = pass;
  const body: Pass = { parameters: ofBackbone(weights), masks: ofBackbone(context.masks), epsilon: swinEpsilon };
  const features = swinFeatures(body, config, swinPatches(body, images)).map(mapsOf);
  return segmentFeatures(pass, features, config.image_size);
}

const masks = (config: UpernetConfig, batch: number): readonly MaskSpec[] => [
  ...swinMasks(config, batch).map(inBackbone),
  ...headMasks(featureSizes(config), batch, config.channel_drop),
];

/** The model of this configuration: logits are [batch, num_classes, image_size, image_size]. */
export function upernet(arch: string, config: UpernetConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...upernetWeights(config, num_classes),
    masks: (batch) => masks(config, batch),
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
