/** The part of feeding that runs in worker threads: making batches. */

import type { PreparedImage } from '../../dataset.ts';
import { openDataset } from '../../prepared/open.ts';
import type { OpenHandler } from '../../workers/pool.ts';
import { type Batch, makeBatch, type Recipe } from '../classification.ts';

export interface FeederSettings {
  /** Output of `prepare`. */
  readonly folder: string;
}

export interface FeederTask {
  readonly recipe: Recipe;
  readonly members: readonly PreparedImage[];
  /** Of a batch that is done with. */
  readonly memory: ArrayBuffer | undefined;
}

export const open: OpenHandler<FeederSettings, FeederTask, Batch> = async ({ folder }) => {
  const dataset = await openDataset(folder);
  return async ({ recipe, members, memory }) => {
    const result = makeBatch(dataset, recipe, members, memory);
    const { buffer } = result.images;
    return { result, transfer: buffer instanceof ArrayBuffer ? [buffer] : [] };
  };
};
