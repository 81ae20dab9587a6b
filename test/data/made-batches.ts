/** The batches of an epoch or of a split, made one after the other. */

import {
  type Batch,
  type EvaluationOptions,
  evaluationParts,
  makeBatch,
  type TrainingOptions,
  trainingParts,
} from '../../data/feeding/classification.ts';
import {
  makeSegmentationBatch,
  type SegmentationBatch,
  type SegmentationEvaluationOptions,
  type SegmentationTrainingOptions,
} from '../../data/feeding/segmentation.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import type { SplitName } from '../../schemas/config.ts';

type Made<One> = AsyncGenerator<One>;

export async function* trainingBatches(dataset: Dataset, options: TrainingOptions): Made<Batch> {
  for (const part of trainingParts(dataset, options)) yield makeBatch(dataset, { kind: 'training', options }, part);
}

export async function* evaluationBatches(dataset: Dataset, split: SplitName, options: EvaluationOptions): Made<Batch> {
  for (const part of evaluationParts(dataset, split, options))
    yield makeBatch(dataset, { kind: 'evaluation', options }, part);
}

export async function* segmentationTrainingBatches(
  dataset: Dataset,
  options: SegmentationTrainingOptions,
): Made<SegmentationBatch> {
  for (const part of trainingParts(dataset, options))
    yield makeSegmentationBatch(dataset, { kind: 'training', options }, part);
}

export async function* segmentationBatches(
  dataset: Dataset,
  split: SplitName,
  options: SegmentationEvaluationOptions,
): Made<SegmentationBatch> {
  for (const part of evaluationParts(dataset, split, options))
    yield makeSegmentationBatch(dataset, { kind: 'evaluation', options }, part);
}
