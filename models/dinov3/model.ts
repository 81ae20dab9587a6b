/**
 * The vision transformers of DINOv3 (Siméoni et al., 2025), with the names, shapes, order and initial values of timm's
 * Eva: rotary positions on the square from -1 to 1, registers, layer scale. Its class token is read, as its authors do.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { attention } from '../../tensor/ops/attention.ts';
import { broadcast } from '../../tensor/ops/broadcast.ts';
import { joinHeads, splitHeads } from '../../tensor/ops/heads.ts';
import { normLinear } from '../../tensor/ops/norm-linear.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import { type Rotation, rotate } from '../../tensor/ops/rotary.ts';
import * as tf from '../../tensor/tf.ts';
import { imageRotation } from '../layers/rotary.ts';
import { layer, masked, norm, type Pass, scaledBlock } from '../layers/tokens.ts';
import type { Model } from '../model.ts';
import { vitMasks } from '../vit/masks.ts';
import { dinov3Weights } from './parameters.ts';
import { type Dinov3Config, dinov3Sizes } from './sizes.ts';

const EPSILON = 1e-5;
/** Periods grow from 1 to nearly this, in units of half the image's side. */
const LONGEST_PERIOD = 100;

interface Dinov3Pass extends Pass {
  readonly config: Dinov3Config;
}

/** Places are the patches' centres. */
export function dinov3Rotation(config: Dinov3Config): Rotation {
  const { embed_dim, heads, registers } = config;
  const { grid } = dinov3Sizes(config);
  const quarter = embed_dim / heads / 4;
  const places = Array.from({ length: grid }, (_, index) => ((index + 0.5) / grid) * 2 - 1);
  const frequencies = Array.from(
    { length: quarter },
    (_, index) => (2 * Math.PI) / LONGEST_PERIOD ** (index / quarter),
  );
  return imageRotation(places, frequencies, 1 + registers, 'halves');
}

/** Attention of the block `name`: queries and keys turned, no bias of the three projections. */
function selfAttention(pass: Dinov3Pass, name: string, x: Tensor, rotation: Rotation): Tensor {
  const { config, parameters } = pass;
  const first = { scale: parameters[`${name}.norm1.weight`]!, offset: parameters[`${name}.norm1.bias`]! };
  const weights = { weight: parameters[`${name}.attn.qkv.weight`]!, bias: tf.zeros([3 * config.embed_dim]) };
  const [query, key, value] = splitHeads(normLinear(x, { ...first, ...weights }, pass.epsilon), config.heads);
  const joined = joinHeads(attention(rotate(query, rotation), rotate(key, rotation), value));
  return masked(pass, `${name}.attn.proj_drop`, layer(pass, `${name}.attn.proj`, joined));
}

/** All tokens after the last block, before the norm, [batch, tokens, embed_dim]: class token, registers, patches. */
export function dinov3Tokens(pass: Dinov3Pass, images: Tensor): Tensor {
  const { config, parameters } = pass;
  const patches = embedPatches(images, parameters['patch_embed.proj.weight']!, parameters['patch_embed.proj.bias']!);
  const { embed_dim: width, depth, registers } = config;
  const [batch] = images.shape as [number];
  const token = broadcast(parameters['cls_token']!, [batch, 1, width]);
  const others = broadcast(parameters['reg_token']!, [batch, registers, width]);
  const rotation = dinov3Rotation(config);
  let x = masked(pass, 'pos_drop', tf.concat([token, others, patches], 1));
  for (let index = 0; index < depth; index++) {
    const name = `blocks.${index}`;
    x = scaledBlock(pass, name, x, selfAttention(pass, name, x, rotation), ['gamma_1', 'gamma_2']);
  }
  return x;
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: Dinov3Pass, images: Tensor): Tensor {
  const { embed_dim: width } = pass.config;
  const [batch] = images.shape as [number];
  const token = tf.reshape(tf.slice(dinov3Tokens(pass, images), [0, 0, 0], [batch, 1, width]), [batch, width]);
  return layer(pass, 'head', norm(pass, 'norm', token));
}

/** The model of this configuration. */
export function dinov3(arch: string, config: Dinov3Config, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...dinov3Weights(config, num_classes),
    masks: (batch) => vitMasks(config, dinov3Sizes(config), batch),
    forward: (parameters, images, { masks }) => forward({ config, parameters, masks, epsilon: EPSILON }, images),
  };
}
