/** The part of feeding a segmentation that runs in worker threads. */
import type { PreparedImage } from '../../dataset.ts';
import { openDataset } from '../../prepared/open.ts';
import type { OpenHandler } from '../../workers/pool.ts';
import { makeSegmentationBatch, type SegmentationBatch, type SegmentationRecipe } from '../segmentation.ts';
import type { FeederSettings } from './feeder.ts';

export interface SegmentationFeederTask {
  readonly recipe: SegmentationRecipe;
  readonly members: readonly PreparedImage[];
}

export const open: OpenHandler<FeederSettings, SegmentationFeederTask, SegmentationBatch> = async ({ folder }) => {
  const dataset = await openDataset(folder);
  return async ({ recipe, members }) => {
    const result = makeSegmentationBatch(dataset, recipe, members);
    const buffers = [result.images.buffer, result.masks.buffer];
    return { result, transfer: buffers.filter((buffer) => buffer instanceof ArrayBuffer) };
  };
};
