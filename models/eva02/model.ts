/**
 * EVA-02 (Fang et al., 2023), with the names, shapes, order and initial values of timm's Eva: learned and rotary positions,
 * an MLP with a gate (SwiGLU) and a norm inside, the mean of the patches.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { silu } from '../../tensor/ops/activations.ts';
import { attention } from '../../tensor/ops/attention.ts';
import { broadcast } from '../../tensor/ops/broadcast.ts';
import { joinHeads } from '../../tensor/ops/heads.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import { type Rotation, rotate } from '../../tensor/ops/rotary.ts';
import * as tf from '../../tensor/tf.ts';
import { imageRotation } from '../layers/rotary.ts';
import { layer, masked, norm, type Pass } from '../layers/tokens.ts';
import type { Model } from '../model.ts';
import { vitMasks } from '../vit/masks.ts';
import { vitSizes } from '../vit/sizes.ts';
import { eva02Weights } from './parameters.ts';
import type { Eva02Config } from './sizes.ts';

const EPSILON = 1e-6;
const TEMPERATURE = 10_000;
/** Side of the images of pre-training: the places of larger ones lie closer together. */
const REFERENCE_SIZE = 224;

interface Eva02Pass extends Pass {
  readonly config: Eva02Config;
}

export function eva02Rotation(config: Eva02Config): Rotation {
  const { embed_dim, heads, patch_size } = config;
  const { grid } = vitSizes(config);
  const quarter = embed_dim / heads / 4;
  const places = Array.from({ length: grid }, (_, index) => (index / grid) * Math.floor(REFERENCE_SIZE / patch_size));
  const frequencies = Array.from({ length: quarter }, (_, index) => TEMPERATURE ** (-index / quarter));
  return imageRotation(places, frequencies, 1, 'neighbours');
}

/** Attention of the block `name`: queries and keys turned. */
function selfAttention(pass: Eva02Pass, name: string, x: Tensor, rotation: Rotation): Tensor {
  const { heads, embed_dim } = pass.config;
  const { parameters } = pass;
  const normed = norm(pass, `${name}.norm1`, x);
  const split = (projected: Tensor): Tensor =>
    tf.transpose(tf.reshape(projected, [...x.shape.slice(0, 2), heads, embed_dim / heads]), [0, 2, 1, 3]);
  const query = split(layer(pass, `${name}.attn.q_proj`, normed));
  const key = split(linear(normed, parameters[`${name}.attn.k_proj.weight`]!, tf.zeros([embed_dim])));
  const value = split(layer(pass, `${name}.attn.v_proj`, normed));
  const joined = joinHeads(attention(rotate(query, rotation), rotate(key, rotation), value));
  return masked(pass, `${name}.attn.proj_drop`, layer(pass, `${name}.attn.proj`, joined));
}

/** The MLP `name` of the norm `before` of x (SwiGLU; Shazeer, 2020). */
function gatedMlp(pass: Eva02Pass, before: string, name: string, x: Tensor): Tensor {
  const normed = norm(pass, before, x);
  const hidden = tf.mul(silu(layer(pass, `${name}.fc1_g`, normed)), layer(pass, `${name}.fc1_x`, normed));
  const inner = norm(pass, `${name}.norm`, masked(pass, `${name}.drop1`, hidden));
  return masked(pass, `${name}.drop2`, layer(pass, `${name}.fc2`, inner));
}

function block(pass: Eva02Pass, name: string, x: Tensor, rotation: Rotation): Tensor {
  const middle = tf.add(x, masked(pass, `${name}.drop_path1`, selfAttention(pass, name, x, rotation)));
  const changed = gatedMlp(pass, `${name}.norm2`, `${name}.mlp`, middle);
  return tf.add(middle, masked(pass, `${name}.drop_path2`, changed));
}

/** All tokens after the last block, [batch, 1 + patches, embed_dim]. */
export function eva02Tokens(pass: Eva02Pass, images: Tensor): Tensor {
  const { config, parameters } = pass;
  const patches = embedPatches(images, parameters['patch_embed.proj.weight']!, parameters['patch_embed.proj.bias']!);
  const token = broadcast(parameters['cls_token']!, [images.shape[0]!, 1, config.embed_dim]);
  const rotation = eva02Rotation(config);
  let x = masked(pass, 'pos_drop', tf.add(tf.concat([token, patches], 1), parameters['pos_embed']!));
  for (let index = 0; index < config.depth; index++) x = block(pass, `blocks.${index}`, x, rotation);
  return x;
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: Eva02Pass, images: Tensor): Tensor {
  const x = eva02Tokens(pass, images);
  const [batch, tokens, width] = x.shape as [number, number, number];
  const patches = tf.slice(x, [0, 1, 0], [batch, tokens - 1, width]);
  return layer(pass, 'head', norm(pass, 'fc_norm', tf.mean(patches, 1)));
}

/** The model of this configuration. */
export function eva02(arch: string, config: Eva02Config, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...eva02Weights(config, num_classes),
    masks: (batch) => vitMasks(config, vitSizes(config), batch),
    forward: (parameters, images, { masks }) => forward({ config, parameters, masks, epsilon: EPSILON }, images),
  };
}
