import { inFloat32 } from '../tensor/ops/float32.ts';
import { withoutPrefix, withPrefix } from '../tensor/records.ts';
import * as tf from '../tensor/tf.ts';
import type { Objective } from '../training/losses/objective.ts';
import type { MaskedImageModel } from './masked-images.ts';

const PREFIX = 'hidden/';

/** Making up for what is hidden, as training takes it. Its batches have the inputs of `hide`. */
export function maskedImages(model: MaskedImageModel): Objective {
  const { image_size, little } = model;
  return {
    inputs: (images) => ({
      images: { shape: [images, 3, image_size, image_size], dtype: 'float32' },
      ...withPrefix(PREFIX, model.hiding(images)),
    }),
    values: (batch) => {
      if (!('inputs' in batch)) throw new Error('a batch for pre-training says which patches are hidden');
      return { images: { shape: batch.shape, data: batch.images }, ...withPrefix(PREFIX, batch.inputs) };
    },
    terms: (weights, inputs, { masks }) => {
      const images = inputs['images']!;
      const hidden = withoutPrefix(PREFIX, inputs);
      return model.terms(images, inFloat32(model.reconstruct(weights, images, hidden, masks)), hidden);
    },
    loss: (terms) => {
      const [sum, count] = tf.unstack(tf.sum(terms, 0)) as [tf.Tensor, tf.Tensor];
      return tf.div(sum, tf.add(count, little));
    },
    lossOfSums: ([sum = 0, count = 0]) => sum / (count + little),
  };
}
