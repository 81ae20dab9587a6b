/**
 * Densely connected networks (Huang et al., 2017), with the names, shapes, order and initial values of timm 0.5.4's
 * DenseNet.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { normalizeChannels, updatedStatistics } from '../../tensor/ops/batch-norm.ts';
import { channelAffine, channelSize } from '../../tensor/ops/channels.ts';
import { concatChannels, swapBatchAndChannels } from '../../tensor/ops/feature-maps.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { averagePool, globalAveragePool, maxPool } from '../../tensor/ops/pooling.ts';
import { type Standardized, standardize } from '../../tensor/ops/standardize.ts';
import * as tf from '../../tensor/tf.ts';
import {
  convolve,
  type MapsPass,
  norm,
  normParameters,
  updateStatistics,
  usesBatchStatistics,
} from '../layers/maps.ts';
import type { Model } from '../model.ts';
import { dropout } from '../stochastic.ts';
import { densenetWeights } from './parameters.ts';
import { type DenseBlock, type DensenetConfig, denseBlocks } from './sizes.ts';

/** Maps, and in training also standardised: every later layer normalises the same channels by the same statistics. */
interface Maps {
  readonly maps: Tensor;
  readonly standard: Standardized | null;
}

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

const withStatistics = ({ context }: MapsPass, maps: Tensor): Maps => ({
  maps,
  standard: context.training ? standardize(maps, EPSILON) : null,
});

function join(before: Maps, added: Maps): Maps {
  const maps = concatChannels([before.maps, added.maps]);
  if (before.standard === null || added.standard === null) return { maps, standard: null };
  const [first, second] = [before.standard, added.standard];
  const both = (name: Exclude<keyof Standardized, 'values'>): Tensor => tf.concat([first[name], second[name]]);
  const values = concatChannels([first.values, second.values]);
  const [mean, variance, shift, inverse] = [both('mean'), both('variance'), both('shift'), both('inverse')];
  return { maps, standard: { values, mean, variance, shift, inverse } };
}

/** Batch norm and ReLU; a layer that is frozen goes by its running statistics, and by the maps as they are. */
function normRelu(pass: MapsPass, name: string, { maps, standard }: Maps): Tensor {
  const parameters = normParameters(pass, name);
  if (standard === null || !usesBatchStatistics(pass, name)) {
    const running = { mean: parameters.running_mean, variance: parameters.running_var };
    return normalizeChannels(maps, running, parameters, { relu: true, epsilon: EPSILON });
  }
  updateStatistics(pass, name, updatedStatistics(parameters, standard, channelSize(maps), MOMENTUM));
  const { values, shift } = standard;
  return channelAffine(values, parameters.weight, parameters.bias, { shift, relu: true });
}

function denseLayer(pass: MapsPass, name: string, before: Maps): Maps {
  const narrow = convolve(pass, `${name}.conv1`, normRelu(pass, `${name}.norm1`, before));
  const added = convolve(pass, `${name}.conv2`, norm(pass, `${name}.norm2`, narrow, { relu: true }));
  const mask = pass.context.masks[`${name}.drop`];
  return withStatistics(pass, mask === undefined ? added : tf.mul(added, mask));
}

/** The maps of a block and, after it, of its transition. */
function denseBlock(pass: MapsPass, { layers, transition }: DenseBlock, maps: Tensor): Maps {
  const joined = layers.reduce(
    (before, { name }) => join(before, denseLayer(pass, name, before)),
    withStatistics(pass, maps),
  );
  if (transition === null) return joined;
  const halved = convolve(pass, `${transition}.conv`, normRelu(pass, `${transition}.norm`, joined));
  return { maps: averagePool(halved, { kernel: 2 }), standard: null };
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: MapsPass, config: DensenetConfig, images: Tensor): Tensor {
  const started = convolve(pass, 'features.conv0', swapBatchAndChannels(images), 2);
  const active = norm(pass, 'features.norm0', started, { relu: true });
  let last: Maps = { maps: maxPool(active, { kernel: 3, stride: 2, padding: 1 }), standard: null };
  for (const block of denseBlocks(config)) last = denseBlock(pass, block, last.maps);
  const features = globalAveragePool(normRelu(pass, 'features.norm5', last));
  return linear(features, pass.weights['classifier.weight']!, pass.weights['classifier.bias']!);
}

/** The model of this configuration. */
export function densenet(arch: string, config: DensenetConfig, num_classes: number): Model {
  const { growth, drop } = config;
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...densenetWeights(config, num_classes),
    masks: (batch) =>
      denseBlocks(config).flatMap(({ layers, side }) =>
        layers.flatMap(({ name }) => dropout(`${name}.drop`, [growth, batch, side, side], drop)),
      ),
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
