/** Pictures of the best, the middle and the worst test images of one trial, truth and prediction outlined. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../../data/decoding/encode-png.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { PREDICTION_COLOUR, TRUTH_COLOUR } from '../../report/pictures/outline.ts';
import { choosePictures, PICTURES_FILE, type PictureList } from '../../report/pictures/pictures.ts';
import { overlay } from '../overlay.ts';
import type { Size } from '../scoring/masks.ts';
import { maskStarts, unpackMasks } from './mask-file.ts';

/** Longer side of a picture in pixels. */
const SIDE = 224;

/**
 * Writes `pictures.json` and the PNG files that it names.
 * @param folder with the masks of these images in `masks.bin`
 * @param structures how many masks an image has
 * @param images all of the test split, in its order
 */
export async function writePictures(
  folder: string,
  dataset: Dataset,
  structures: number,
  images: readonly (Size & { readonly id: string; readonly dice: number })[],
): Promise<void> {
  const masks = readFileSync(join(folder, 'masks.bin'));
  const starts = maskStarts(images, structures);
  const list = choosePictures(images);
  for (const { file, index } of list) {
    const { width, height } = images[index]!;
    const predicted = unpackMasks(masks.subarray(starts[index]), structures * width * height);
    const size = pictureSize({ width, height });
    const image = dataset.splits.test[index]!;
    const layers = [
      { masks: dataset.masks(image), colour: TRUTH_COLOUR },
      { masks: predicted, colour: PREDICTION_COLOUR },
    ];
    const picture = overlay({ ...image, data: dataset.pixels(image) }, layers, size);
    writeFileSync(join(folder, file), await encodePng(picture, size));
  }
  const shown: PictureList = list.map(({ kind, file, id, dice, index }) => {
    return { kind, file, id, dice, ...pictureSize(images[index]!) };
  });
  writeFileSync(join(folder, PICTURES_FILE), `${JSON.stringify(shown)}\n`);
}

function pictureSize({ width, height }: Size): Size {
  const scale = SIDE / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
