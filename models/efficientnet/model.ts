/**
 * EfficientNet (Tan and Le, 2019): inverted residuals with depthwise convolutions, squeeze and excitation; with the
 * names, shapes, order and initial values of timm 0.5.4's EfficientNet.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { silu } from '../../tensor/ops/activations.ts';
import { swapBatchAndChannels } from '../../tensor/ops/feature-maps.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { globalAveragePool } from '../../tensor/ops/pooling.ts';
import * as tf from '../../tensor/tf.ts';
import { convolve, type MapsPass, norm } from '../layers/maps.ts';
import type { Model } from '../model.ts';
import { dropout } from '../stochastic.ts';
import { efficientnetWeights, layersOfBlock } from './parameters.ts';
import { type EfficientnetBlock, type EfficientnetConfig, efficientnetBlocks, hasShortcut } from './sizes.ts';

const active = (pass: MapsPass, name: string, x: Tensor): Tensor => silu(norm(pass, name, x, {}));

/** A 1 × 1 convolution of [batch, channels]. */
function dense({ weights }: MapsPass, name: string, x: Tensor): Tensor {
  const weight = weights[`${name}.weight`]!;
  return linear(x, tf.reshape(weight, weight.shape.slice(0, 2)), weights[`${name}.bias`]!);
}

/** Squeeze and excitation (Hu et al., 2018): each map times a factor that follows from all maps' means. */
function excite(pass: MapsPass, name: string, x: Tensor): Tensor {
  const squeezed = silu(dense(pass, `${name}.conv_reduce`, globalAveragePool(x)));
  const factors = tf.transpose(tf.sigmoid(dense(pass, `${name}.conv_expand`, squeezed)));
  return tf.mul(x, tf.reshape(factors, [...factors.shape, 1, 1]));
}

function block(pass: MapsPass, each: EfficientnetBlock, x: Tensor): Tensor {
  const { name, stride } = each;
  const { expansion, depthwise, projection } = layersOfBlock(each);
  const expanded = expansion === null ? x : active(pass, expansion.norm, convolve(pass, expansion.conv, x));
  const filtered = convolve(pass, depthwise.conv, expanded, stride);
  const excited = excite(pass, `${name}.se`, active(pass, depthwise.norm, filtered));
  const projected = convolve(pass, projection.conv, excited);
  const mask = pass.context.masks[`${name}.drop_path`];
  if (!hasShortcut(each)) return norm(pass, projection.norm, projected, {});
  if (mask === undefined) return norm(pass, projection.norm, projected, { residual: x });
  return tf.add(tf.mul(norm(pass, projection.norm, projected, {}), mask), x);
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: MapsPass, config: EfficientnetConfig, images: Tensor): Tensor {
  const { weights, context } = pass;
  const started = active(pass, 'bn1', convolve(pass, 'conv_stem', swapBatchAndChannels(images), 2));
  const maps = efficientnetBlocks(config).reduce((x, each) => block(pass, each, x), started);
  const features = globalAveragePool(active(pass, 'bn2', convolve(pass, 'conv_head', maps)));
  const mask = context.masks['drop'];
  const kept = mask === undefined ? features : tf.mul(features, mask);
  return linear(kept, weights['classifier.weight']!, weights['classifier.bias']!);
}

/** The model of this configuration. */
export function efficientnet(arch: string, config: EfficientnetConfig, num_classes: number): Model {
  const withShortcut = efficientnetBlocks(config).filter(hasShortcut);
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...efficientnetWeights(config, num_classes),
    masks: (batch) => [
      ...withShortcut.flatMap(({ name, drop_path }) => dropout(`${name}.drop_path`, [1, batch, 1, 1], drop_path)),
      ...dropout('drop', [batch, config.features], config.drop),
    ],
    forward: (weights, images, context) => forward({ weights, context }, config, images),
  };
}
