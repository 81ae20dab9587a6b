/**
 * U-Net (Ronneberger et al., 2015) with batch norm, convolutions that keep the size, and bilinear enlargement instead of
 * transposed convolutions: the plain convolutional baseline for segmentation. Names are assay's own; there is no
 * customary checkpoint.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { concatChannels, mapShape, swapBatchAndChannels } from '../../tensor/ops/feature-maps.ts';
import { maxPool } from '../../tensor/ops/pooling.ts';
import { resizeBilinear } from '../../tensor/ops/resize.ts';
import * as tf from '../../tensor/tf.ts';
import { convolve, type MapsPass, norm } from '../layers/maps.ts';
import type { Model } from '../model.ts';
import { layers, unetWeights } from './parameters.ts';
import { decoderBlocks, encoderBlocks, type UnetBlock, type UnetConfig } from './sizes.ts';

function block(pass: MapsPass, { name }: UnetBlock, x: Tensor): Tensor {
  return layers.reduce(
    (maps, layer) => norm(pass, `${name}.bn${layer}`, convolve(pass, `${name}.conv${layer}`, maps), { relu: true }),
    x,
  );
}

function enlarged(x: Tensor): Tensor {
  const [, , height, width] = mapShape(x);
  return resizeBilinear(x, { size: [2 * height, 2 * width], alignCorners: false });
}

/** [batch, classes, side, side] of images [batch, 3, side, side]. */
function forward(pass: MapsPass, config: UnetConfig, images: Tensor): Tensor {
  const levels: Tensor[] = [];
  for (const each of encoderBlocks(config)) {
    const above = levels.at(-1);
    const input = above === undefined ? swapBatchAndChannels(images) : maxPool(above, { kernel: 2 });
    levels.push(block(pass, each, input));
  }
  let maps = levels.pop()!;
  for (const each of decoderBlocks(config)) maps = block(pass, each, concatChannels([enlarged(maps), levels.pop()!]));
  const bias = pass.weights['head.bias']!;
  const logits = tf.add(convolve(pass, 'head', maps), tf.reshape(bias, [bias.size, 1, 1, 1]));
  return swapBatchAndChannels(logits);
}

/** The model of this configuration: logits are [batch, num_classes, image_size, image_size]. */
export function unet(arch: string, config: UnetConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...unetWeights(config, num_classes),
    masks: () => [],
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
