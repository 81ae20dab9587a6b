/** What is learned from a batch: labels by a loss of their name, or anything else that has a loss. */
import type { ForwardContext, Model } from '../../models/model.ts';
import type { HostTensors, TensorSpecs, Tensors } from '../../tensor/device.ts';
import { inFloat32 } from '../../tensor/ops/float32.ts';
import type { Tensor } from '../../tensor/tf.ts';
import { batchLoss, type LossName, lossOfSums, lossTerms, smoothed, targetShape, targetsOf } from './classification.ts';

interface ImageBatch {
  /** Planar float32, [N, 3, S, S]. */
  readonly images: Float32Array;
  readonly shape: readonly number[];
}

export interface LabelledBatch extends ImageBatch {
  /** A class index, or one 0 or 1 a class, an image. */
  readonly labels: readonly (number | readonly number[])[];
}

interface MaskedBatch extends ImageBatch {
  /** [N, structures, S, S], 0 or 1. */
  readonly masks: Float32Array;
}

/** Images without labels, with what else an objective of its own wants of them. */
export interface UnlabelledBatch extends ImageBatch {
  readonly inputs: HostTensors;
}

/** What the loop needs of a batch; the batches of `data/` are such. */
export type TrainingBatch = LabelledBatch | MaskedBatch | UnlabelledBatch;

/** What of a model training needs whatever it learns. */
export type Trainee = Omit<Model, 'forward' | 'num_classes'>;

export interface Objective {
  /** Inputs of a batch of that many images, `images` among them; the model's random masks are not. */
  inputs(images: number): TensorSpecs;
  /** The same of a batch. */
  values(batch: TrainingBatch): HostTensors;
  /** What the loss adds up over images, [images, terms], in float32. */
  terms(weights: Tensors, inputs: Tensors, context: ForwardContext): Tensor;
  /** Of a batch, zero-dimensional. @param terms of it */
  loss(terms: Tensor): Tensor;
  /** Of that many images whose terms add up to these. */
  lossOfSums(sums: readonly number[], images: number): number;
}

export interface Supervised {
  readonly model: Model;
  readonly loss: LossName;
  /** Share of the target that cross-entropy spreads over all classes; 0 when left out. */
  readonly label_smoothing?: number;
}

export interface SelfSupervised {
  readonly model: Trainee;
  readonly objective: Objective;
}

/** A model and what it learns. */
export type Learning = Supervised | SelfSupervised;

export const objectiveOf = (learning: Learning): Objective =>
  'objective' in learning ? learning.objective : supervised(learning);

/** Labels are smoothed in training alone. */
function supervised({ model, loss, label_smoothing = 0 }: Supervised): Objective {
  const smooths = loss === 'cross-entropy';
  return {
    inputs: (images) => ({
      images: { shape: [images, 3, model.image_size, model.image_size], dtype: 'float32' },
      targets: { shape: targetShape(loss, model, images), dtype: 'float32' },
    }),
    values: (batch) => {
      if (!('masks' in batch || 'labels' in batch)) throw new Error('a batch without labels has no loss of labels');
      const data = 'masks' in batch ? batch.masks : targetsOf(batch.labels, model.num_classes);
      return {
        images: { shape: batch.shape, data: batch.images },
        targets: { shape: targetShape(loss, model, batch.shape[0]!), data },
      };
    },
    terms: (weights, inputs, context) => {
      const given = inputs['targets']!;
      const targets = smooths && context.training ? smoothed(given, label_smoothing) : given;
      return lossTerms(loss, inFloat32(model.forward(weights, inputs['images']!, context)), targets);
    },
    loss: (terms) => batchLoss(loss, terms),
    lossOfSums: (sums, images) => lossOfSums(loss, sums, images),
  };
}
