/** What is learned from a batch: labels by a loss of their name, or anything else that has a loss. */
import type { ForwardContext, Model } from '../../models/model.ts';
import type { HostTensors, InputSpecs, InputTensors, Tensors } from '../../tensor/device.ts';
import { inFloat32 } from '../../tensor/ops/float32.ts';
import type { Tensor } from '../../tensor/tf.ts';
import { imageSpec, type Levels, seenImages } from '../inputs/images.ts';
import {
  batchLoss,
  isSegmentation,
  type LossName,
  lossOfSums,
  lossTerms,
  smoothed,
  smoothedAnswers,
  targetShape,
  targetsOf,
} from './classification.ts';

export interface ImageBatch {
  /** [N, channels, S, S]: normalised float32 in three channels, or levels where the program was made for them. */
  readonly images: Float32Array | Uint16Array;
  readonly shape: readonly number[];
}

export interface LabelledBatch extends ImageBatch {
  /** A class index, or one 0 or 1 a class, an image. */
  readonly labels: readonly (number | readonly number[])[];
}

export interface MaskedBatch extends ImageBatch {
  /** [N, structures, S, S], 0 or 1; bytes beside levels. */
  readonly masks: Float32Array | Uint8Array;
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
  inputs(images: number): InputSpecs;
  /** The same of a batch. */
  values(batch: TrainingBatch): InputTensors;
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
  /** Share of the target that training spreads over all classes, or with `answers` over yes and no; 0 when left out. */
  readonly label_smoothing?: number;
  readonly smoothing_over?: 'classes' | 'answers';
  /** See `imageLosses`; all 1 when left out. */
  readonly class_weights?: readonly number[] | undefined;
  /** How images come to it; left out: as the model sees them. */
  readonly levels?: Levels | undefined;
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
function supervised(learning: Supervised): Objective {
  const { model, loss, label_smoothing = 0, smoothing_over, class_weights, levels } = learning;
  const smooth = smoothing_over === 'answers' ? smoothedAnswers : smoothed;
  return {
    inputs: (images) => ({
      images: imageSpec(model, images, levels),
      targets: {
        shape: targetShape(loss, model, images),
        dtype: levels !== undefined && isSegmentation(loss) ? 'uint8' : 'float32',
      },
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
      const targets = context.training && label_smoothing > 0 ? smooth(given, label_smoothing) : given;
      return lossTerms(
        loss,
        inFloat32(model.forward(weights, seenImages(inputs['images']!, model, levels), context)),
        targets,
        class_weights,
      );
    },
    loss: (terms) => batchLoss(loss, terms),
    lossOfSums: (sums, images) => lossOfSums(loss, sums, images),
  };
}
