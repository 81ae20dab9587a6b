/** Whether images go to a device as levels of 16 bits, which its programs normalise and cut, and how. */
import type { PreparedImage } from '../data/dataset.ts';
import { cropsOf, resizedSide } from '../data/transforms/crops.ts';
import { STATISTICS, WHITEST } from '../data/transforms/normalize.ts';
import type { CropPlan, InputSettings } from '../schemas/config.ts';
import type { Device } from '../tensor/device.ts';
import type { Levels } from '../training/inputs/images.ts';

/**
 * Levels where there is a way to the device: a sixth of the bytes of a gray image in three channels of float32, and of ten
 * crops a fortieth. A processor, which shares its memory, gains nothing by them.
 * @param images all that will come: one in colour makes three channels of each
 */
export function levelsFor(
  { isRemote }: Pick<Device, 'isRemote'>,
  images: readonly Pick<PreparedImage, 'channels'>[],
  { normalize, size }: InputSettings,
  plan: CropPlan = 'center',
): Levels | undefined {
  if (isRemote !== true) return undefined;
  const side = resizedSide(size);
  const list = cropsOf(plan, side, size);
  return {
    channels: images.every(({ channels }) => channels === 1) ? 1 : 3,
    white: WHITEST,
    statistics: STATISTICS[normalize],
    ...(list.length > 1 && { cuts: { side, list } }),
  };
}

/** What whoever makes the batches is to know of it. */
export const formOf = (levels: Levels | undefined): { readonly levels?: 1 | 3 } =>
  levels === undefined ? {} : { levels: levels.channels };
