/** Batches of pixels and masks as the training and evaluation of segmentation consume them. */
import { randomStream } from '../../common/random.ts';
import type { PreparedImage } from '../dataset.ts';
import type { Dataset, PixelSource } from '../prepared/open.ts';
import { type Raster, whiteOf } from '../raster.ts';
import { resample } from '../transforms/resample.ts';
import {
  randomSegmentationAugmentation,
  relight,
  type SegmentationAugmentation,
  sampleMask,
  segmentationMap,
  UNCHANGED,
} from '../transforms/shift-scale-rotate.ts';
import type { TrainingOptions } from './classification.ts';
import { channelsOf, type Form, type Pixels, pixelsIn, writeCrop } from './form.ts';
import type { RecipeOf } from './recipe.ts';

export interface SegmentationBatch {
  /** [N, channels, S, S] of the form that was asked for. */
  readonly images: Pixels;
  readonly shape: readonly [number, 1 | 3, number, number];
  /** [N, structures, S, S], 0 or 1; bytes beside levels. */
  readonly masks: Float32Array | Uint8Array;
  /** What the batch was made of, in its order. */
  readonly members: readonly PreparedImage[];
}

export type SegmentationTrainingOptions = Omit<TrainingOptions, 'uncertain'>;

export interface SegmentationEvaluationOptions extends Form {
  readonly batch_size: number;
}

export type SegmentationRecipe = RecipeOf<SegmentationTrainingOptions, SegmentationEvaluationOptions>;

/** What augmentation does to an image in an epoch. */
export function segmentationAugmentationOf(
  { id }: PreparedImage,
  { augment, seed, epoch }: Pick<TrainingOptions, 'augment' | 'seed' | 'epoch'>,
): SegmentationAugmentation {
  return augment === 'none' ? UNCHANGED : randomSegmentationAugmentation(randomStream(seed, 'augment', epoch, id));
}

/**
 * Whole images resized to the square that the model sees; for training augmented as the experiment says.
 * @param forImages and `forMasks` memory of an earlier batch that is not needed any more
 */
export function makeSegmentationBatch(
  dataset: Dataset,
  recipe: SegmentationRecipe,
  members: readonly PreparedImage[],
  [forImages, forMasks]: readonly ArrayBuffer[] = [],
): SegmentationBatch {
  const { size } = recipe.options;
  const channels = channelsOf(recipe.options);
  const structures = dataset.structures?.length ?? 0;
  const pixels = size * size;
  const images = pixelsIn(forImages, members.length * channels * pixels, recipe.options);
  const masks = masksIn(forMasks, members.length * structures * pixels, recipe.options);
  for (const [index, image] of members.entries()) {
    const augmentation = recipe.kind === 'training' ? segmentationAugmentationOf(image, recipe.options) : UNCHANGED;
    const map = segmentationMap(augmentation, image.width, image.height, size);
    writeWhole(dataset, image, { ...recipe.options, augmentation, map }, images, index * channels * pixels);
    const truth = dataset.masks(image);
    for (let structure = 0; structure < structures; structure++) {
      const start = structure * image.width * image.height;
      const mask = truth.subarray(start, start + image.width * image.height);
      const at = (index * structures + structure) * pixels;
      sampleMask(mask, image, map, { width: size, height: size }, masks.subarray(at, at + pixels));
    }
  }
  return { images, shape: [members.length, channels, size, size], masks, members };
}

function masksIn(memory: ArrayBuffer | undefined, length: number, { levels }: Form): Float32Array | Uint8Array {
  const Kind = levels === undefined ? Float32Array : Uint8Array;
  const fits = memory !== undefined && memory.byteLength >= length * Kind.BYTES_PER_ELEMENT;
  return fits ? new Kind(memory, 0, length) : new Kind(length);
}

/** What the model sees of whole images where nothing is random. */
export function seenWhole(
  source: PixelSource,
  form: Form,
  members: readonly PreparedImage[],
): Pick<SegmentationBatch, 'images' | 'shape'> {
  const { size } = form;
  const channels = channelsOf(form);
  const images = pixelsIn(undefined, members.length * channels * size * size, form);
  for (const [index, image] of members.entries()) {
    const map = segmentationMap(UNCHANGED, image.width, image.height, size);
    writeWhole(source, image, { ...form, augmentation: UNCHANGED, map }, images, index * channels * size * size);
  }
  return { images, shape: [members.length, channels, size, size] };
}

interface Whole extends Form {
  readonly augmentation: SegmentationAugmentation;
  readonly map: ReturnType<typeof segmentationMap>;
}

function writeWhole(
  source: PixelSource,
  image: PreparedImage,
  { augmentation, map, ...form }: Whole,
  out: Pixels,
  offset: number,
): void {
  const raster: Raster = { ...image, data: source.pixels(image) };
  const all = { left: 0, top: 0, width: image.width, height: image.height };
  const plane = resample(raster, all, map, form.size, form.size);
  const white = whiteOf(raster.data);
  relight(plane, white, augmentation);
  writeCrop(plane, white, form, { left: 0, top: 0, flip: false }, form.size, out, offset);
}
