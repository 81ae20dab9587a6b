/**
 * The vision transformers of DINOv2 (Oquab et al., 2024), with the names, shapes, order and initial values of timm's
 * VisionTransformer: layer scale and, in some, registers, which take part in attention and are then dropped.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { broadcast } from '../../tensor/ops/broadcast.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import * as tf from '../../tensor/tf.ts';
import { layer, masked, norm, type Pass, scaledBlock } from '../layers/tokens.ts';
import type { Model } from '../model.ts';
import { vitMasks } from '../vit/masks.ts';
import { selfAttention, vitEpsilon } from '../vit/model.ts';
import { dinov2Weights } from './parameters.ts';
import { type Dinov2Config, dinov2Sizes } from './sizes.ts';

interface Dinov2Pass extends Pass {
  readonly config: Dinov2Config;
}

/** All tokens before the first block, [batch, tokens, embed_dim]: the class token, the registers, the patches. */
function tokensOf({ config, parameters }: Dinov2Pass, images: Tensor): Tensor {
  const patches = embedPatches(images, parameters['patch_embed.proj.weight']!, parameters['patch_embed.proj.bias']!);
  const { embed_dim: width, registers } = config;
  const [batch] = images.shape as [number];
  const token = broadcast(parameters['cls_token']!, [batch, 1, width]);
  const positions = parameters['pos_embed']!;
  if (registers === 0) return tf.add(tf.concat([token, patches], 1), positions);
  return tf.concat(
    [token, broadcast(parameters['reg_token']!, [batch, registers, width]), tf.add(patches, positions)],
    1,
  );
}

/** All tokens after the last block, before the norm, [batch, tokens, embed_dim]. */
export function dinov2Tokens(pass: Dinov2Pass, images: Tensor): Tensor {
  let x = masked(pass, 'pos_drop', tokensOf(pass, images));
  for (let index = 0; index < pass.config.depth; index++) {
    const name = `blocks.${index}`;
    x = scaledBlock(pass, name, x, selfAttention(pass, name, x), ['ls1.gamma', 'ls2.gamma']);
  }
  return x;
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: Dinov2Pass, images: Tensor): Tensor {
  const { embed_dim: width } = pass.config;
  const [batch] = images.shape as [number];
  const token = tf.reshape(tf.slice(dinov2Tokens(pass, images), [0, 0, 0], [batch, 1, width]), [batch, width]);
  return layer(pass, 'head', norm(pass, 'norm', token));
}

/** The model of this configuration. */
export function dinov2(arch: string, config: Dinov2Config, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...dinov2Weights(config, num_classes),
    masks: (batch) => vitMasks(config, dinov2Sizes(config), batch),
    forward: (parameters, images, { masks }) => forward({ config, parameters, masks, epsilon: vitEpsilon }, images),
  };
}
