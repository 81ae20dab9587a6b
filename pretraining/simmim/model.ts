/**
 * SimMIM (Xie et al., 2021): pre-training without labels. Patches of an image are replaced by a mask token, and one
 * linear layer draws their pixels from what the encoder makes of the rest. Names, shapes, order and initial values of
 * the authors' code; `encoder.` holds the network that is fine-tuned later.
 */
import type { Encoder } from '../../models/encoder.ts';
import type { Initializer } from '../../models/model.ts';
import { linear } from '../../tensor/ops/linear.ts';
import { pixelShuffle } from '../../tensor/ops/pixel-shuffle.ts';
import { withoutPrefix } from '../../tensor/records.ts';
import * as tf from '../../tensor/tf.ts';
import type { MaskedImageModel } from '../masked-images.ts';

const prefix = 'encoder.';
const prefixed = (name: string): string => prefix + name;

/** Beside the sum of hidden pixels, as the authors have it: no division by zero. */
const LITTLE = 1e-5;

export function simmimModel(encoder: Encoder): MaskedImageModel {
  const { width, stride, image_size, patch_size, classTokens } = encoder;
  const pixels = 3 * stride ** 2;
  const grid = image_size / patch_size;
  // The decoder is a convolution of one pixel, and keeps torch's initial values.
  const uniform: Initializer = { kind: 'uniform', bound: 1 / Math.sqrt(width) };
  return {
    image_size,
    parameters: [
      ...encoder.parameters.map((spec) => ({ ...spec, name: prefixed(spec.name) })),
      { name: 'decoder.0.weight', shape: [pixels, width, 1, 1], init: uniform },
      { name: 'decoder.0.bias', shape: [pixels], init: uniform },
    ],
    no_weight_decay: encoder.no_weight_decay.map(prefixed),
    fixed: [],
    masks: (batch) => encoder.masks(batch).map((spec) => ({ ...spec, name: prefixed(spec.name) })),
    hiding: (images) => ({ hidden: { shape: [images, grid, grid], dtype: 'float32' } }),
    hide: (hidden) => ({
      hidden: { shape: [hidden.length, grid, grid], data: Float32Array.from(hidden.flatMap((own) => [...own])) },
    }),
    reconstruct: (parameters, images, { hidden }, masks) => {
      const tokens = encoder.encode(withoutPrefix(prefix, parameters), withoutPrefix(prefix, masks), images, {
        hide: (patches, token) => {
          const hiding = tf.reshape(hidden!, [patches.shape[0]!, patches.shape[1]!, 1]);
          return tf.add(tf.mul(patches, tf.sub(1, hiding)), tf.mul(token, hiding));
        },
      });
      const [batch, count] = tokens.shape as [number, number];
      const patches =
        classTokens === 0 ? tokens : tf.slice(tokens, [0, classTokens, 0], [batch, count - classTokens, width]);
      const weight = tf.reshape(parameters['decoder.0.weight']!, [pixels, width]);
      return pixelShuffle(linear(patches, weight, parameters['decoder.0.bias']!), stride);
    },
    // The mean distance of the hidden pixels from the truth.
    terms: (images, reconstruction, { hidden }) => {
      const batch = images.shape[0]!;
      const distances = tf.abs(tf.sub(images, reconstruction));
      const squares = tf.sum(tf.reshape(distances, [batch, 3, grid, patch_size, grid, patch_size]), [1, 3, 5]);
      const sum = tf.div(tf.sum(tf.mul(squares, hidden!), [1, 2]), 3);
      const count = tf.mul(tf.sum(hidden!, [1, 2]), patch_size ** 2);
      return tf.stack([sum, count], 1);
    },
    little: LITTLE,
    shown: (_, reconstruction) => reconstruction,
    given: {},
    networkName: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : null),
  };
}
