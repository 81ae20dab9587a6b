/** What batch norm needs of a batch, told from sizes alone. Loads nothing heavy: plans check with it. */
import type { Problem } from '../common/errors.ts';
import type { ModelSettings } from '../schemas/config.ts';
import { normsSingleCells } from './architectures.ts';

interface Batches {
  /** Of training. */
  readonly batch_size: number;
  /** In training; absent: not known yet. */
  readonly images?: number;
}

/**
 * What is wrong with batches of one image, where a batch norm sees maps of a single cell: one value a channel to normalise
 * by, and nothing left of it. The settings must have passed `checkModel`.
 */
export function singleImageProblem(
  settings: ModelSettings,
  image_size: number,
  { batch_size, images }: Batches,
): Problem | null {
  const few = images === 1;
  if ((batch_size > 1 && !few) || !normsSingleCells(settings, image_size)) return null;
  const found = few ? 'there is one training image' : 'the batch size is 1';
  const remedy = few ? 'more images' : 'a batch size of at least 2';
  return {
    path: few ? 'data' : 'schedule.batch_size',
    message: `${settings.arch} at ${image_size} px trains on batches of at least 2 images, but ${found}`,
    hint: `One of its batch norms sees maps of a single cell, and of one image that is one value to normalise by. Use ${remedy}, or a network without such maps.`,
  };
}
