/**
 * SimMIM (Xie et al., 2021): pre-training without labels. Patches of an image are replaced by a mask token, and one
 * linear layer draws their pixels from what the encoder makes of the rest. Names, shapes, order and initial values of
 * the authors' code; `encoder.` holds the network that is fine-tuned later.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../../tensor/device.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { pixelShuffle } from '../../tensor/ops/pixel-shuffle.ts';
import { withoutPrefix } from '../../tensor/records.ts';
import * as tf from '../../tensor/tf.ts';
import { type BeitPass, beitBody, beitEpsilon, beitMasks, beitPatches, positions } from '../beit/model.ts';
import { maskedBeitParameters } from '../beit/parameters.ts';
import type { BeitConfig } from '../beit/sizes.ts';
import { truncated } from '../layers/parameters.ts';
import { norm, type Pass } from '../layers/tokens.ts';
import type { Initializer, MaskSpec, ParameterSpec } from '../model.ts';
import { swinMasks } from '../swin/masks.ts';
import { rows, swinEpsilon, swinFeatures, swinPatches } from '../swin/model.ts';
import { swinBodyParameters } from '../swin/parameters.ts';
import { type SwinConfig, swinStages } from '../swin/sizes.ts';

export interface MaskedImageModel {
  readonly arch: string;
  readonly image_size: number;
  /** Side of a token in pixels; `hidden` has a value for each token. */
  readonly patch_size: number;
  readonly parameters: readonly ParameterSpec[];
  readonly no_weight_decay: readonly string[];
  masks(batch: number): readonly MaskSpec[];
  /**
   * The whole image, drawn from what is not hidden.
   * @param images [batch, 3, image_size, image_size]
   * @param hidden [batch, grid, grid], float: 1 for tokens that the mask token replaces, 0 for the others
   * @returns shape of `images`
   */
  reconstruct(parameters: Tensors, images: Tensor, hidden: Tensor, masks: Tensors): Tensor;
}

/** What SimMIM needs of an encoder. Names are without the prefix. */
interface Encoder {
  readonly width: number;
  /** Pixels along a side of one of its last tokens. */
  readonly stride: number;
  readonly patch_size: number;
  readonly image_size: number;
  readonly parameters: readonly ParameterSpec[];
  readonly no_weight_decay: readonly string[];
  masks(batch: number): readonly MaskSpec[];
  /** Tokens row by row of patches row by row. */
  encode(parameters: Tensors, masks: Tensors, images: Tensor, hide: Hide): Tensor;
}
type Hide = (patches: Tensor, token: Tensor) => Tensor;

const prefix = 'encoder.';

function simmim(arch: string, encoder: Encoder): MaskedImageModel {
  const { width, stride, image_size, patch_size } = encoder;
  const pixels = 3 * stride ** 2;
  // The decoder is a convolution of one pixel, and keeps torch's initial values.
  const uniform: Initializer = { kind: 'uniform', bound: 1 / Math.sqrt(width) };
  const prefixed = (name: string): string => prefix + name;
  return {
    arch,
    image_size,
    patch_size,
    parameters: [
      ...encoder.parameters.map((spec) => ({ ...spec, name: prefixed(spec.name) })),
      { name: 'decoder.0.weight', shape: [pixels, width, 1, 1], init: uniform },
      { name: 'decoder.0.bias', shape: [pixels], init: uniform },
    ],
    no_weight_decay: encoder.no_weight_decay.map(prefixed),
    masks: (batch) => encoder.masks(batch).map((spec) => ({ ...spec, name: prefixed(spec.name) })),
    reconstruct: (parameters, images, hidden, masks) => {
      const tokens = encoder.encode(
        withoutPrefix(prefix, parameters),
        withoutPrefix(prefix, masks),
        images,
        (patches, token) => {
          const hiding = tf.reshape(hidden, [patches.shape[0]!, patches.shape[1]!, 1]);
          return tf.add(tf.mul(patches, tf.sub(1, hiding)), tf.mul(token, hiding));
        },
      );
      const weight = tf.reshape(parameters['decoder.0.weight']!, [pixels, width]);
      return pixelShuffle(linear(tokens, weight, parameters['decoder.0.bias']!), stride);
    },
  };
}

/** Pre-training of a Swin transformer. */
export function simmimSwin(arch: string, config: SwinConfig): MaskedImageModel {
  const { image_size, patch_size, embed_dim, depth } = config;
  return simmim(arch, {
    width: swinStages(config).at(-1)!.width,
    stride: patch_size * 2 ** (depth.length - 1),
    patch_size,
    image_size,
    parameters: [{ name: 'mask_token', shape: [1, 1, embed_dim], init: truncated }, ...swinBodyParameters(config)],
    no_weight_decay: ['absolute_pos_embed', 'mask_token'],
    masks: (batch) => swinMasks(config, batch),
    encode: (parameters, masks, images, hide) => {
      const pass: Pass = { parameters, masks, epsilon: swinEpsilon };
      const patches = hide(swinPatches(pass, images), parameters['mask_token']!);
      return norm(pass, 'norm', rows(swinFeatures(pass, config, patches).at(-1)!));
    },
  });
}

/** Pre-training of SimMIM's vision transformer, whose blocks share their relative positions until fine-tuning. */
export function simmimVit(arch: string, config: BeitConfig): MaskedImageModel {
  const { image_size, patch_size, embed_dim } = config;
  return simmim(arch, {
    width: embed_dim,
    stride: patch_size,
    patch_size,
    image_size,
    parameters: maskedBeitParameters(config),
    no_weight_decay: ['pos_embed', 'cls_token'],
    masks: (batch) => beitMasks(config, batch),
    encode: (parameters, masks, images, hide) => {
      const pass: BeitPass = { config, parameters, masks, epsilon: beitEpsilon };
      const patches = hide(beitPatches(pass, images), parameters['mask_token']!);
      const shared = positions(pass, 'rel_pos_bias.relative_position_bias_table');
      return norm(
        pass,
        'norm',
        beitBody(pass, patches, () => shared),
      );
    },
  });
}

/**
 * SimMIM's loss: the mean distance of the hidden pixels from the truth.
 * @param hidden as `reconstruct` takes it; the sum has 1e-5 added, as the authors have it
 * @returns a scalar
 */
export function maskedL1(images: Tensor, reconstruction: Tensor, hidden: Tensor, patch_size: number): Tensor {
  const [batch, channels, side] = images.shape as [number, number, number, number];
  const grid = side / patch_size;
  const shape = [batch, channels, grid, patch_size, grid, patch_size];
  const distances = tf.sum(tf.reshape(tf.abs(tf.sub(images, reconstruction)), shape), [1, 3, 5]);
  const pixels = tf.mul(tf.sum(hidden), patch_size ** 2);
  return tf.div(tf.sum(tf.mul(distances, hidden)), tf.mul(tf.add(pixels, 1e-5), channels));
}
