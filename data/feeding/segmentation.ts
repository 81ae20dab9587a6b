/** Batches of pixels and masks as the training and evaluation of segmentation consume them. */
import { randomStream } from '../../common/random.ts';
import type { PreparedImage } from '../dataset.ts';
import type { Dataset, PixelSource } from '../prepared/open.ts';
import { type Raster, whiteOf } from '../raster.ts';
import { inBytes, reflectedMap, warpMask, warpReflected } from '../transforms/published.ts';
import { resample } from '../transforms/resample.ts';
import {
  lights,
  moves,
  randomSegmentationAugmentation,
  relight,
  type SegmentationAugmentation,
  type Size,
  sampleMask,
  segmentationMap,
  UNCHANGED,
} from '../transforms/shift-scale-rotate.ts';
import type { TrainingOptions } from './classification.ts';
import { channelsOf, type Form, type Pixels, pixelsIn, valuesIn, writeCrop } from './form.ts';
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

export type SegmentationTrainingOptions = Omit<TrainingOptions, 'uncertain' | 'uncertain_drawn'>;

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
    const change = changeOf(image, recipe);
    writeWhole(dataset, image, { ...recipe.options, change }, images, index * channels * pixels);
    const truth = dataset.masks(image);
    for (let structure = 0; structure < structures; structure++) {
      const start = structure * image.width * image.height;
      const mask = truth.subarray(start, start + image.width * image.height);
      const at = (index * structures + structure) * pixels;
      writeMask(mask, image, { change, size }, masks.subarray(at, at + pixels));
    }
  }
  return { images, shape: [members.length, channels, size, size], masks, members };
}

const masksIn = (memory: ArrayBuffer | undefined, length: number, { levels }: Form): Float32Array | Uint8Array =>
  levels === undefined ? valuesIn(Float32Array, memory, length) : valuesIn(Uint8Array, memory, length);

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
    writeWhole(source, image, { ...form, change: AS_IT_IS }, images, index * channels * size * size);
  }
  return { images, shape: [members.length, channels, size, size] };
}

/** What is done to an image, and whether in the steps of the published code. */
interface Change {
  readonly augmentation: SegmentationAugmentation;
  readonly published: boolean;
}

const AS_IT_IS: Change = { augmentation: UNCHANGED, published: false };

function changeOf(image: PreparedImage, { kind, options }: SegmentationRecipe): Change {
  if (kind === 'evaluation') return AS_IT_IS;
  return { augmentation: segmentationAugmentationOf(image, options), published: options.augment === 'published' };
}

function writeWhole(
  source: PixelSource,
  image: PreparedImage,
  { change: { augmentation, published }, ...form }: Form & { readonly change: Change },
  out: Pixels,
  offset: number,
): void {
  const { width, height } = image;
  const raster: Raster = { ...image, data: source.pixels(image) };
  const white = whiteOf(raster.data);
  const map = segmentationMap(published ? UNCHANGED : augmentation, width, height, form.size);
  const resized = resample(raster, { left: 0, top: 0, width, height }, map, form.size, form.size);
  if (published) inBytes(resized, white);
  const plane =
    published && moves(augmentation) ? warpReflected(resized, reflectedMap(augmentation, form.size)) : resized;
  if (published) inBytes(plane, white);
  relight(plane, white, augmentation);
  // Its table of what becomes of each level cuts fractions off.
  if (published && lights(augmentation)) inBytes(plane, white, Math.floor);
  writeCrop(plane, white, form, { left: 0, top: 0, flip: false }, form.size, out, offset);
}

function writeMask(
  mask: Uint8Array,
  stored: Size,
  { change: { augmentation, published }, size }: { readonly change: Change; readonly size: number },
  out: Float32Array | Uint8Array,
): void {
  const square = { width: size, height: size };
  const mapOf = (change: SegmentationAugmentation) => segmentationMap(change, stored.width, stored.height, size);
  if (published && moves(augmentation)) {
    const resized = new Uint8Array(size * size);
    sampleMask(mask, stored, mapOf(UNCHANGED), square, resized);
    warpMask(resized, size, reflectedMap(augmentation, size), out);
  } else sampleMask(mask, stored, mapOf(augmentation), square, out);
}
