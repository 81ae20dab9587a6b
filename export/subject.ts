/** What is exported: one trained model, or all of an arm as one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildModel } from '../models/build.ts';
import type { Model } from '../models/model.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import type { Metric } from '../schemas/types.ts';
import type { CaseList } from '../stages/evaluate/case-list.ts';
import { exactWeights } from '../stages/finetune/model-weights.ts';
import { NEIGHBOURS_FILE } from '../stages/scoring/outputs.ts';
import type { HostTensors } from '../tensor/device.ts';
import { readSafetensors } from '../weights/format/safetensors-reader.ts';
import type { Measured } from './measured.ts';

export interface ExportedTrial {
  readonly trial: number;
  /** Output folder of its fine-tuning. */
  readonly weights: string;
  /** SHA-256 of its `weights.safetensors`. */
  readonly weights_sha256: string;
  /** Output folder of its evaluation. */
  readonly evaluation: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  /** The metric on the validation images, by which the best trial is chosen; null where it is not defined. */
  readonly validation: number | null;
}

/** What the data were, for people. */
export interface DataFacts {
  /** Settings of their preparation. */
  readonly format: string;
  readonly images: Readonly<Record<'train' | 'val' | 'test', number>>;
  /** SHA-256 over what `prepare` wrote, and over the files that it read. */
  readonly prepared_sha256: string;
  readonly files_sha256: string;
}

export interface Subject {
  readonly experiment: string;
  readonly run: string;
  readonly task: string;
  readonly arm: string;
  readonly metric: Metric;
  /** One, or all of an ensemble. */
  readonly trials: readonly ExportedTrial[];
  /** How many there were to choose from. */
  readonly candidates: number;
  /** How the trials were chosen, in words. */
  readonly chosen: string;
  readonly params: EvaluateParams;
  /** Longest short side of the images that it was trained on, in pixels. */
  readonly store: number;
  /** Output folder of the preparation of its data. */
  readonly data: string;
  readonly facts: DataFacts;
  readonly list: CaseList;
  /** The metric on the test images: of the one model, or of the mean scores; null where it is not known. */
  readonly measured: Measured | null;
  /** Of assay: that trained it, and that exports it. */
  readonly versions: { readonly trained: string; readonly exported: string };
}

/** Names of the model's outputs. */
export const outputNames = (list: CaseList): readonly string[] =>
  list.task === 'classification' ? list.classes : list.structures;

/** Whether the head is the training images. */
export const isKnn = ({ trials }: Subject): boolean =>
  trials.some(({ weights }) => existsSync(join(weights, NEIGHBOURS_FILE)));

export const modelOf = ({ params, list }: Subject): Promise<Model> =>
  buildModel(params.model, { num_classes: outputNames(list).length, image_size: params.input.size });

/** Parameters and buffers of a trial. */
export async function weightsOf(model: Model, { weights }: ExportedTrial): Promise<HostTensors> {
  const file = join(weights, 'weights.safetensors');
  return exactWeights(model, (await readSafetensors(file)).tensors, file);
}
