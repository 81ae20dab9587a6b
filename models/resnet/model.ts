/**
 * Residual networks (He et al., 2016; steps in the 3×3 convolution of a bottleneck), with the names, shapes, order and
 * initial values of timm 0.5.4's ResNet.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { swapBatchAndChannels } from '../../tensor/ops/feature-maps.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { globalAveragePool, maxPool } from '../../tensor/ops/pooling.ts';
import * as tf from '../../tensor/tf.ts';
import { convolve, type MapsPass, norm } from '../layers/maps.ts';
import type { Model } from '../model.ts';
import { dropout } from '../stochastic.ts';
import { resnetWeights } from './parameters.ts';
import {
  type ConvolutionLayer,
  type ResnetBlock,
  type ResnetConfig,
  resnetBlocks,
  resnetFeatures,
  stem,
} from './sizes.ts';

const apply = (pass: MapsPass, layer: ConvolutionLayer, x: Tensor, options: { relu: boolean; residual?: Tensor }) =>
  norm(pass, layer.norm, convolve(pass, layer.name, x, layer.stride), options);

function block(pass: MapsPass, { convolutions, downsample }: ResnetBlock, x: Tensor): Tensor {
  const residual = downsample === null ? x : apply(pass, downsample, x, { relu: false });
  const inner = convolutions.slice(0, -1).reduce((maps, layer) => apply(pass, layer, maps, { relu: true }), x);
  return apply(pass, convolutions.at(-1)!, inner, { relu: true, residual });
}

/** What each stage hands on, [channels, batch, side, side], of images [batch, 3, side, side]. */
export function resnetStages(pass: MapsPass, config: ResnetConfig, images: Tensor): readonly Tensor[] {
  const started = apply(pass, stem(config), swapBatchAndChannels(images), { relu: true });
  let maps = maxPool(started, { kernel: 3, stride: 2, padding: 1 });
  return resnetBlocks(config).map((stage) => {
    maps = stage.reduce((x, each) => block(pass, each, x), maps);
    return maps;
  });
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: MapsPass, config: ResnetConfig, images: Tensor): Tensor {
  const { weights, context } = pass;
  const features = globalAveragePool(resnetStages(pass, config, images).at(-1)!);
  const mask = context.masks['drop'];
  return linear(mask === undefined ? features : tf.mul(features, mask), weights['fc.weight']!, weights['fc.bias']!);
}

/** The model of this configuration. */
export function resnet(arch: string, config: ResnetConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...resnetWeights(config, num_classes),
    masks: (batch) => dropout('drop', [batch, resnetFeatures(config)], config.drop),
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
