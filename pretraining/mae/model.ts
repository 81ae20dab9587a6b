/**
 * Masked autoencoders (He et al., 2022): the encoder sees the few patches that are left, a small decoder makes up for
 * the others. Names, shapes, order and initial values of the authors' code.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Encoder } from '../../models/encoder.ts';
import { blockParameters, linear, norm, zeros } from '../../models/layers/parameters.ts';
import { layer, norm as normed } from '../../models/layers/tokens.ts';
import type { Initializer, ParameterSpec } from '../../models/model.ts';
import { type BlockPass, block, vitEpsilon } from '../../models/vit/model.ts';
import type { HostTensors, Tensors } from '../../tensor/device.ts';
import { broadcast } from '../../tensor/ops/broadcast.ts';
import { pixelShuffle } from '../../tensor/ops/pixel-shuffle.ts';
import * as tf from '../../tensor/tf.ts';
import type { MaskedImageModel } from '../masked-images.ts';
import { keptPatches } from './hidden.ts';
import { wavePositions } from './positions.ts';

/** Of a patch's pixels, beside their variance. */
const LITTLE = 1e-6;

export interface MaeSettings {
  readonly mask_ratio: number;
  readonly decoder_dim: number;
  readonly decoder_depth: number;
  readonly decoder_heads: number;
}

const token: Initializer = { kind: 'normal', std: 0.02 };

/** Matrices of all layers are drawn anew as the authors draw them (Glorot and Bengio, 2010). */
function glorot(spec: ParameterSpec): ParameterSpec {
  const [out, ...into] = spec.shape;
  if (into.length === 0) return spec;
  const fan = out! + into.reduce((product, side) => product * side, 1);
  return { ...spec, init: { kind: 'uniform', bound: Math.sqrt(6 / fan) } };
}

function parametersOf(encoder: Encoder, { decoder_dim, decoder_depth }: MaeSettings): readonly ParameterSpec[] {
  const { width, patch_size, image_size, classTokens } = encoder;
  const tokens = (image_size / patch_size) ** 2 + classTokens;
  const tokenNames = ['cls_token', 'dist_token'];
  const own = encoder.parameters.filter(({ name }) => name !== 'mask_token');
  const isToken = ({ name }: ParameterSpec): boolean => tokenNames.includes(name);
  const blocks = Array.from({ length: decoder_depth }, (_, index) =>
    blockParameters(`decoder_blocks.${index}`, { width: decoder_dim, hidden: 4 * decoder_dim }),
  );
  return [
    ...own.filter(isToken).map((spec) => ({ ...spec, init: token })),
    { name: 'pos_embed', shape: [1, tokens, width], init: zeros },
    { name: 'mask_token', shape: [1, 1, decoder_dim], init: token },
    { name: 'decoder_pos_embed', shape: [1, tokens, decoder_dim], init: zeros },
    ...own.filter((spec) => !isToken(spec) && spec.name !== 'pos_embed').map(glorot),
    ...linear('decoder_embed', decoder_dim, width).map(glorot),
    ...blocks.flat().map(glorot),
    ...norm('decoder_norm', decoder_dim),
    ...linear('decoder_pred', 3 * patch_size ** 2, decoder_dim).map(glorot),
  ];
}

export function maeModel(encoder: Encoder, settings: MaeSettings): MaskedImageModel {
  const { width, image_size, patch_size, classTokens } = encoder;
  const { decoder_dim, decoder_depth, decoder_heads } = settings;
  const grid = image_size / patch_size;
  const count = grid ** 2;
  const kept = keptPatches(count, settings.mask_ratio);
  const positions = (size: number): HostTensors[string] => ({
    shape: [1, count + classTokens, size],
    data: wavePositions(size, grid, classTokens),
  });

  /** [batch, patches, pixels] of the encoder's tokens. */
  function decode(parameters: Tensors, seen: Tensor, visible: Tensor): Tensor {
    const pass: BlockPass = { config: { heads: decoder_heads }, parameters, masks: {}, epsilon: vitEpsilon };
    const narrow = layer(pass, 'decoder_embed', seen);
    const [batch, all] = narrow.shape as [number, number, number];
    const first = tf.slice(narrow, [0, 0, 0], [batch, classTokens, decoder_dim]);
    const patches = tf.slice(narrow, [0, classTokens, 0], [batch, all - classTokens, decoder_dim]);
    const there = tf.reshape(tf.sum(visible, 1), [batch, count, 1]);
    const filled = tf.add(
      tf.matMul(visible, patches, true, false),
      tf.mul(broadcast(parameters['mask_token']!, [batch, count, decoder_dim]), tf.sub(1, there)),
    );
    let x = tf.add(tf.concat([first, filled], 1), parameters['decoder_pos_embed']!);
    for (let index = 0; index < decoder_depth; index++) x = block(pass, `decoder_blocks.${index}`, x);
    const drawn = layer(pass, 'decoder_pred', normed(pass, 'decoder_norm', x));
    return tf.slice(drawn, [0, classTokens, 0], [batch, count, drawn.shape[2]!]);
  }

  return {
    image_size,
    parameters: parametersOf(encoder, settings),
    no_weight_decay: ['cls_token', 'dist_token', 'pos_embed', 'mask_token', 'decoder_pos_embed'],
    fixed: ['pos_embed', 'decoder_pos_embed'],
    given: { pos_embed: positions(width), decoder_pos_embed: positions(decoder_dim) },
    // Dropout has as many tokens as the whole image, and the authors have none.
    masks: (batch) => encoder.masks(batch).filter(({ name }) => name.includes('drop_path')),
    hiding: (images) => ({ visible: { shape: [images, kept, count], dtype: 'float32' } }),
    hide: (hidden) => ({ visible: { shape: [hidden.length, kept, count], data: choices(hidden, kept) } }),
    reconstruct: (parameters, images, { visible }, masks) => {
      const seen = encoder.encode(parameters, masks, images, { select: (patches) => tf.matMul(visible!, patches) });
      return pixelShuffle(byChannel(decode(parameters, seen, visible!), patch_size), patch_size);
    },
    terms: (images, reconstruction, { visible }) => {
      const { normalised } = statistics(images, patch_size);
      const distances = tf.mean(tf.square(tf.sub(patchesOf(reconstruction, patch_size), normalised)), 2);
      const hidden = tf.sub(1, tf.sum(visible!, 1));
      return tf.stack([tf.sum(tf.mul(distances, hidden), 1), tf.sum(hidden, 1)], 1);
    },
    little: 0,
    shown: (images, reconstruction) => {
      const { mean, deviation } = statistics(images, patch_size);
      const patches = tf.add(tf.mul(patchesOf(reconstruction, patch_size), deviation), mean);
      return pixelShuffle(patches, patch_size);
    },
    networkName: (name) => (name.startsWith('decoder_') || name === 'mask_token' ? null : name),
  };
}

/** [images, kept, patches]: the product with it picks the visible patches, the product with its transpose puts them back. */
function choices(hidden: readonly Uint8Array[], kept: number): Float32Array {
  const count = hidden[0]!.length;
  const data = new Float32Array(hidden.length * kept * count);
  hidden.forEach((own, image) => {
    let row = image * kept;
    own.forEach((isHidden, patch) => {
      if (isHidden === 0) data[row++ * count + patch] = 1;
    });
  });
  return data;
}

/** [batch, patches, 3 * side²], channels slowest, as `pixelShuffle` takes them. */
function patchesOf(images: Tensor, side: number): Tensor {
  const [batch, , size] = images.shape as [number, number, number, number];
  const grid = size / side;
  const squares = tf.transpose(tf.reshape(images, [batch, 3, grid, side, grid, side]), [0, 2, 4, 1, 3, 5]);
  return tf.reshape(squares, [batch, grid ** 2, 3 * side ** 2]);
}

/** The same of patches whose channels vary fastest, as the authors' decoder draws them. */
function byChannel(patches: Tensor, side: number): Tensor {
  const [batch, count, width] = patches.shape as [number, number, number];
  const pixels = tf.reshape(patches, [batch, count, side ** 2, 3]);
  return tf.reshape(tf.transpose(pixels, [0, 1, 3, 2]), [batch, count, width]);
}

/** Of each patch; its variance is that of a sample, as torch computes it. */
function statistics(images: Tensor, side: number) {
  const patches = patchesOf(images, side);
  const mean = tf.mean(patches, 2, true);
  const centred = tf.sub(patches, mean);
  const variance = tf.div(tf.sum(tf.square(centred), 2, true), 3 * side ** 2 - 1);
  const deviation = tf.sqrt(tf.add(variance, LITTLE));
  return { mean, deviation, normalised: tf.div(centred, deviation) };
}
