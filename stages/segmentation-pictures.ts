/** Pictures of the best, the middle and the worst test images of one trial, truth and prediction outlined. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../data/encode-png.ts';
import { whiteOf } from '../data/raster.ts';
import type { Dataset } from '../data/store.ts';
import { resample, stretch } from '../data/transforms/resample.ts';
import { sampleMask } from '../data/transforms/shift-scale-rotate.ts';
import { drawOutlines, PREDICTION_COLOUR, TRUTH_COLOUR } from '../report/outline.ts';
import { choosePictures, PICTURES_FILE, type PictureList } from '../report/pictures.ts';
import { unpackMasks } from './mask-file.ts';
import type { SegmentationPredictions } from './predictions.ts';

/** Longer side of a picture in pixels. */
const SIDE = 224;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Writes `pictures.json` and the PNG files that it names. @param folder with the masks of these predictions */
export async function writePictures(
  folder: string,
  dataset: Dataset,
  { structures, images }: SegmentationPredictions,
): Promise<void> {
  const masks = readFileSync(join(folder, 'masks.bin'));
  const list = choosePictures(images);
  for (const { file, index } of list) {
    const { width, height, masks: start } = images[index]!;
    const predicted = unpackMasks(masks.subarray(start), structures.length * width * height);
    const size = pictureSize({ width, height });
    writeFileSync(join(folder, file), await encodePng(draw(dataset, index, predicted, size), size));
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

function draw(dataset: Dataset, index: number, predicted: Uint8Array, size: Size): Uint8Array {
  const image = dataset.splits.test[index]!;
  const whole = { left: 0, top: 0, width: image.width, height: image.height };
  const map = stretch(whole, size.width, size.height);
  const raster = { ...image, data: dataset.pixels(image) };
  const { channels, data } = resample(raster, whole, map, size.width, size.height);
  const pixels = size.width * size.height;
  const scale = 255 / whiteOf(raster.data);
  // The mean of the colours, where there are any.
  const gray = Uint8Array.from({ length: pixels }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += data[channel * pixels + at]!;
    return Math.round((sum / channels) * scale);
  });
  const outlines = (planes: Uint8Array, colour: typeof TRUTH_COLOUR) => {
    const area = image.width * image.height;
    return Array.from({ length: planes.length / area }, (_, structure) => {
      const mask = new Uint8Array(pixels);
      sampleMask(planes.subarray(structure * area, (structure + 1) * area), image, map, size, mask);
      return { mask, colour };
    });
  };
  return drawOutlines(gray, size, [
    ...outlines(dataset.masks(image), TRUTH_COLOUR),
    ...outlines(predicted, PREDICTION_COLOUR),
  ]);
}
