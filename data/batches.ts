/** Batches of pixels and labels as training and evaluation consume them. */
import type { InputSettings, SplitName } from '../schemas/config.ts';
import type { Dataset } from './store.ts';

export interface Batch {
  /** Planar float32, [N, 3, S, S], normalised. */
  readonly images: Float32Array;
  readonly shape: readonly [number, 3, number, number];
  /** One an image. With ten crops an image has ten rows of `images` after one another. */
  readonly ids: readonly string[];
  readonly labels: readonly (number | readonly number[])[];
}

export interface TrainingOptions extends InputSettings {
  readonly augment: 'default' | 'none';
  readonly batch_size: number;
  /** Seed of the trial. */
  readonly seed: string;
  /** Counted from 1. */
  readonly epoch: number;
}

export interface EvaluationOptions extends InputSettings {
  readonly crops: 'center' | 'ten';
  /** Images (not crops) a batch. */
  readonly batch_size: number;
}

/**
 * One epoch of the training split. The order comes from the stream (seed, 'shuffle', epoch), the augmentation of an
 * image from (seed, 'augment', epoch, id): neither depends on the batch size. A last smaller batch is kept.
 */
export declare function trainingBatches(dataset: Dataset, options: TrainingOptions): AsyncIterable<Batch>;

/** A split in its own order, resized and cropped; a last smaller batch is kept. */
export declare function evaluationBatches(
  dataset: Dataset,
  split: SplitName,
  options: EvaluationOptions,
): AsyncIterable<Batch>;
