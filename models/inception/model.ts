/**
 * Inception v3 (Szegedy et al., 2016) without its auxiliary classifier, with the names, shapes, order and initial values
 * of timm 0.5.4's InceptionV3.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { conv2d } from '../../tensor/ops/convolution.ts';
import { concatChannels, swapBatchAndChannels } from '../../tensor/ops/feature-maps.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { averagePool, globalAveragePool, maxPool } from '../../tensor/ops/pooling.ts';
import * as tf from '../../tensor/tf.ts';
import { type MapsPass, norm } from '../layers/maps.ts';
import type { Model } from '../model.ts';
import { dropout } from '../stochastic.ts';
import { inceptionWeights } from './parameters.ts';
import { type InceptionPart, inceptionParts } from './parts.ts';
import { type InceptionConfig, inceptionFeatures } from './sizes.ts';

const EPSILON = 1e-3;

const applyAll = (pass: MapsPass, parts: readonly InceptionPart[], x: Tensor): Tensor =>
  parts.reduce((maps, part) => apply(pass, part, maps), x);

function apply(pass: MapsPass, part: InceptionPart, x: Tensor): Tensor {
  switch (part.kind) {
    case 'convolution': {
      const { name, kernel, stride } = part;
      const padding = part.padding === 'none' ? 0 : ([(kernel[0] - 1) / 2, (kernel[1] - 1) / 2] as const);
      const maps = conv2d(x, pass.weights[`${name}.conv.weight`]!, { stride, padding });
      return norm(pass, `${name}.bn`, maps, { relu: true, epsilon: EPSILON });
    }
    case 'max-pool':
      return maxPool(x, { kernel: 3, stride: 2 });
    case 'average-pool':
      return averagePool(x, { kernel: 3, stride: 1, padding: 1 });
    case 'branches':
      return concatChannels(part.branches.map((branch) => applyAll(pass, branch, x)));
  }
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: MapsPass, { width }: InceptionConfig, images: Tensor): Tensor {
  const { weights, context } = pass;
  const features = globalAveragePool(applyAll(pass, inceptionParts(width), swapBatchAndChannels(images)));
  const mask = context.masks['drop'];
  return linear(mask === undefined ? features : tf.mul(features, mask), weights['fc.weight']!, weights['fc.bias']!);
}

/** The model of this configuration. */
export function inception(arch: string, config: InceptionConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...inceptionWeights(config, num_classes),
    masks: (batch) => dropout('drop', [batch, inceptionFeatures(config)], config.drop),
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
