/** What a batch is of each kind of task, and how it is made: what threads and the main one need to agree on. */
import type { PreparedImage } from '../dataset.ts';
import type { Dataset } from '../prepared/open.ts';
import { type Batch, type EvaluationOptions, makeBatch, type TrainingOptions } from './classification.ts';
import type { RecipeOf } from './recipe.ts';
import {
  makeSegmentationBatch,
  type SegmentationBatch,
  type SegmentationEvaluationOptions,
  type SegmentationTrainingOptions,
} from './segmentation.ts';
import {
  makeUnlabelledBatch,
  type UnlabelledBatch,
  type UnlabelledEvaluation,
  type UnlabelledOptions,
} from './unlabelled.ts';

export interface Feeding<Training, Evaluation, Made> {
  readonly kind: 'classification' | 'segmentation' | 'unlabelled';
  /** @param memory of an earlier batch, in the order of `arrays` */
  readonly make: (
    dataset: Dataset,
    recipe: RecipeOf<Training, Evaluation>,
    members: readonly PreparedImage[],
    memory?: readonly ArrayBuffer[],
  ) => Made;
  /** What is large in a batch: handed over between threads, and used again. */
  readonly arrays: (batch: Made) => readonly ArrayBufferView[];
}

export const labelled: Feeding<TrainingOptions, EvaluationOptions, Batch> = {
  kind: 'classification',
  make: makeBatch,
  arrays: ({ images }) => [images],
};

export const masked: Feeding<SegmentationTrainingOptions, SegmentationEvaluationOptions, SegmentationBatch> = {
  kind: 'segmentation',
  make: makeSegmentationBatch,
  arrays: ({ images, masks }) => [images, masks],
};

export const unlabelled: Feeding<UnlabelledOptions, UnlabelledEvaluation, UnlabelledBatch> = {
  kind: 'unlabelled',
  make: makeUnlabelledBatch,
  arrays: ({ images }) => [images],
};

export function buffersOf<Made>({ arrays }: Feeding<never, never, Made>, batch: Made): readonly ArrayBuffer[] {
  return arrays(batch)
    .map(({ buffer }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer);
}
