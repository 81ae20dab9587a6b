/**
 * BEiT (Bao et al., 2021), with the names, shapes, order and initial values of timm 0.5.4's Beit, and SimMIM's vision
 * transformer (Xie et al., 2021), which is made of the same blocks: relative-position biases instead of positions,
 * layer scale, no bias on the keys, the mean of the patches instead of the class token.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { biasedAttention } from '../../tensor/ops/biased-attention.ts';
import { broadcast } from '../../tensor/ops/broadcast.ts';
import { joinHeads, splitHeads } from '../../tensor/ops/heads.ts';
import { normLinear } from '../../tensor/ops/norm-linear.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import { relativePositionBiasWithClass } from '../../tensor/ops/relative-position.ts';
import * as tf from '../../tensor/tf.ts';
import { layer, masked, norm, type Pass, scaledBlock } from '../layers/tokens.ts';
import type { MaskSpec, Model } from '../model.ts';
import { vitMasks } from '../vit/masks.ts';
import { vitSizes } from '../vit/sizes.ts';
import { beitWeights } from './parameters.ts';
import type { BeitConfig } from './sizes.ts';

export const beitEpsilon = 1e-6;

export interface BeitPass extends Pass {
  readonly config: BeitConfig;
}

/** [batch, patches, embed_dim], row by row, of images [batch, 3, side, side]. */
export function beitPatches({ parameters }: Pass, images: Tensor): Tensor {
  return embedPatches(images, parameters['patch_embed.proj.weight']!, parameters['patch_embed.proj.bias']!);
}

/** What attention adds to the scores of a block, [heads, tokens, tokens], by the name of its table. */
export function positions({ config, parameters }: BeitPass, table: string): Tensor {
  return relativePositionBiasWithClass(parameters[table]!, vitSizes(config).grid);
}

/**
 * The patches after all blocks, [batch, patches, embed_dim].
 * @param bias of the block of this name
 */
export function beitBody(pass: BeitPass, patches: Tensor, bias: (block: string) => Tensor): Tensor {
  const { config, parameters } = pass;
  const [batch, count, width] = patches.shape as [number, number, number];
  const token = broadcast(parameters['cls_token']!, [batch, 1, width]);
  let x = masked(pass, 'pos_drop', tf.concat([token, patches], 1));
  for (let index = 0; index < config.depth; index++) {
    const name = `blocks.${index}`;
    x = scaledBlock(pass, name, x, selfAttention(pass, name, bias(name), x), ['gamma_1', 'gamma_2']);
  }
  return tf.slice(x, [0, 1, 0], [batch, count, width]);
}

/** Attention of the block `name`. */
function selfAttention(pass: BeitPass, name: string, bias: Tensor, x: Tensor): Tensor {
  const { config, parameters } = pass;
  const width = x.shape[2]!;
  const offsets = tf.concat(
    [parameters[`${name}.attn.q_bias`]!, tf.zeros([width]), parameters[`${name}.attn.v_bias`]!],
    0,
  );
  const weights = { weight: parameters[`${name}.attn.qkv.weight`]!, bias: offsets };
  const first = { scale: parameters[`${name}.norm1.weight`]!, offset: parameters[`${name}.norm1.bias`]! };
  const projected = normLinear(x, { ...first, ...weights }, pass.epsilon);
  const joined = joinHeads(biasedAttention(...splitHeads(projected, config.heads), bias));
  return masked(pass, `${name}.attn.proj_drop`, layer(pass, `${name}.attn.proj`, joined));
}

/** SimMIM's blocks have no dropout between the two layers of the MLP. */
export function beitMasks(config: BeitConfig, batch: number): readonly MaskSpec[] {
  const masks = vitMasks(config, vitSizes(config), batch);
  return config.after === 'timm' ? masks : masks.filter(({ name }) => !name.endsWith('.mlp.drop1'));
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: BeitPass, images: Tensor): Tensor {
  const own = (name: string) => positions(pass, `${name}.attn.relative_position_bias_table`);
  return layer(pass, 'head', norm(pass, 'fc_norm', tf.mean(beitBody(pass, beitPatches(pass, images), own), 1)));
}

/** The model of this configuration. */
export function beit(arch: string, config: BeitConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...beitWeights(config, num_classes),
    masks: (batch) => beitMasks(config, batch),
    forward: (parameters, images, { masks }) => forward({ config, parameters, masks, epsilon: beitEpsilon }, images),
  };
}
