/** Batches of pixels and masks as the training and evaluation of segmentation consume them. */
import { randomStream } from '../../common/random.ts';
import type { InputSettings } from '../../schemas/config.ts';
import type { PreparedImage } from '../dataset.ts';
import type { Dataset, PixelSource } from '../prepared/open.ts';
import { type Raster, whiteOf } from '../raster.ts';
import { writeNormalized } from '../transforms/normalize.ts';
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
import { floatsIn, type RecipeOf } from './recipe.ts';

export interface SegmentationBatch {
  /** Planar float32, [N, 3, S, S], normalised. */
  readonly images: Float32Array;
  readonly shape: readonly [number, 3, number, number];
  /** [N, structures, S, S], 0 or 1. */
  readonly masks: Float32Array;
  /** What the batch was made of, in its order. */
  readonly members: readonly PreparedImage[];
}

export type SegmentationTrainingOptions = Omit<TrainingOptions, 'uncertain'>;

export interface SegmentationEvaluationOptions extends InputSettings {
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
  const { size, normalize } = recipe.options;
  const structures = dataset.structures?.length ?? 0;
  const pixels = size * size;
  const images = floatsIn(forImages, members.length * 3 * pixels);
  const masks = floatsIn(forMasks, members.length * structures * pixels);
  for (const [index, image] of members.entries()) {
    const augmentation = recipe.kind === 'training' ? segmentationAugmentationOf(image, recipe.options) : UNCHANGED;
    const map = segmentationMap(augmentation, image.width, image.height, size);
    writeWhole(dataset, image, { augmentation, map, size, normalize }, images, index * 3 * pixels);
    const truth = dataset.masks(image);
    for (let structure = 0; structure < structures; structure++) {
      const start = structure * image.width * image.height;
      const mask = truth.subarray(start, start + image.width * image.height);
      const at = (index * structures + structure) * pixels;
      sampleMask(mask, image, map, { width: size, height: size }, masks.subarray(at, at + pixels));
    }
  }
  return { images, shape: [members.length, 3, size, size], masks, members };
}

/** What the model sees of whole images where nothing is random. */
export function seenWhole(
  source: PixelSource,
  { size, normalize }: InputSettings,
  members: readonly PreparedImage[],
): Pick<SegmentationBatch, 'images' | 'shape'> {
  const images = new Float32Array(members.length * 3 * size * size);
  for (const [index, image] of members.entries()) {
    const map = segmentationMap(UNCHANGED, image.width, image.height, size);
    const how = { augmentation: UNCHANGED, map, size, normalize };
    writeWhole(source, image, how, images, index * 3 * size * size);
  }
  return { images, shape: [members.length, 3, size, size] };
}

interface Whole extends InputSettings {
  readonly augmentation: SegmentationAugmentation;
  readonly map: ReturnType<typeof segmentationMap>;
}

function writeWhole(
  source: PixelSource,
  image: PreparedImage,
  { augmentation, map, size, normalize }: Whole,
  out: Float32Array,
  offset: number,
): void {
  const raster: Raster = { ...image, data: source.pixels(image) };
  const all = { left: 0, top: 0, width: image.width, height: image.height };
  const plane = resample(raster, all, map, size, size);
  const white = whiteOf(raster.data);
  relight(plane, white, augmentation);
  writeNormalized(plane, white, normalize, { left: 0, top: 0, flip: false }, size, out, offset);
}
