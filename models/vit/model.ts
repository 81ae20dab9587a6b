/**
 * Vision transformers (Dosovitskiy et al., 2021; DeiT: Touvron et al., 2021), with the names, shapes, order and
 * initial values of timm 0.5.4's VisionTransformer: class token, learned positions, pre-norm blocks.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { attention } from '../../tensor/ops/attention.ts';
import { broadcast } from '../../tensor/ops/broadcast.ts';
import { joinHeads, splitHeads } from '../../tensor/ops/heads.ts';
import { embedPatches } from '../../tensor/ops/patches.ts';
import * as tf from '../../tensor/tf.ts';
import { layer, masked, norm, normedLayer, type Pass, preNormBlock } from '../layers/tokens.ts';
import type { Model } from '../model.ts';
import { vitMasks } from './masks.ts';
import { vitWeights } from './parameters.ts';
import { headsOf, type VitConfig, vitSizes } from './sizes.ts';

export const vitEpsilon = 1e-6;

/** Of blocks with so many heads. */
export interface BlockPass extends Pass {
  readonly config: Pick<VitConfig, 'heads'>;
}

interface VitPass extends Pass {
  readonly config: VitConfig;
}

/** [batch, classes] of images [batch, 3, side, side]. */
function forward(pass: VitPass, images: Tensor): Tensor {
  const { config, parameters } = pass;
  const patches = embedPatches(images, parameters['patch_embed.proj.weight']!, parameters['patch_embed.proj.bias']!);
  const [batch] = images.shape as [number];
  const tokens = (config.distilled === true ? ['cls_token', 'dist_token'] : ['cls_token']).map((name) =>
    broadcast(parameters[name]!, [batch, 1, config.embed_dim]),
  );
  let x = masked(pass, 'pos_drop', tf.add(tf.concat([...tokens, patches], 1), parameters['pos_embed']!));
  for (let index = 0; index < config.depth; index++) x = block(pass, `blocks.${index}`, x);
  // Only these tokens are read, and layer norm looks at one token at a time.
  const logits = headsOf(config).map((head, at) => {
    const token = tf.reshape(tf.slice(x, [0, at, 0], [batch, 1, config.embed_dim]), [batch, config.embed_dim]);
    return layer(pass, head, norm(pass, 'norm', token));
  });
  const [first, second] = logits as [Tensor, Tensor?];
  return second === undefined ? first : tf.mul(tf.add(first, second), 0.5);
}

export const block = (pass: BlockPass, name: string, x: Tensor): Tensor =>
  preNormBlock(pass, name, x, selfAttention(pass, name, x));

/** Attention of the block `name`. */
export function selfAttention(pass: BlockPass, name: string, x: Tensor): Tensor {
  const projected = normedLayer(pass, `${name}.norm1`, `${name}.attn.qkv`, x);
  const joined = joinHeads(attention(...splitHeads(projected, pass.config.heads)));
  return masked(pass, `${name}.attn.proj_drop`, layer(pass, `${name}.attn.proj`, joined));
}

/** The model of this configuration. */
export function vit(arch: string, config: VitConfig, num_classes: number): Model {
  return {
    arch,
    num_classes,
    image_size: config.image_size,
    ...vitWeights(config, num_classes),
    masks: (batch) => vitMasks(config, vitSizes(config), batch),
    forward: (parameters, images, { masks }) => forward({ config, parameters, masks, epsilon: vitEpsilon }, images),
  };
}
