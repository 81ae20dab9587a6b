/** Batches of pixels and labels as training and evaluation consume them. */
import { randomStream } from '../../common/random.ts';
import { shuffled } from '../../common/shuffle.ts';
import type { Augment, CropPlan, SplitName, UncertainPolicy } from '../../schemas/config.ts';
import type { PreparedDataset, PreparedImage } from '../dataset.ts';
import type { Dataset, PixelSource } from '../prepared/open.ts';
import { type Raster, whiteOf } from '../raster.ts';
import { cropsOf, resizedSide } from '../transforms/crops.ts';
import { type Augmentation, augmentationMap, randomAugmentation } from '../transforms/geometry.ts';
import type { Crop } from '../transforms/normalize.ts';
import { inBytes, turnNearest } from '../transforms/published.ts';
import { type Plane, resample } from '../transforms/resample.ts';
import { resizePlane } from '../transforms/resize.ts';
import { channelsOf, type Form, type Pixels, pixelsIn, writeCrop } from './form.ts';
import type { RecipeOf } from './recipe.ts';
import { fixedLabels, type Label, type Labelling, trainingLabels } from './uncertain.ts';

export interface Batch {
  /** [N, channels, S, S] of the form that was asked for. */
  readonly images: Pixels;
  readonly shape: readonly [number, 1 | 3, number, number];
  /** One an image. With several crops an image has as many rows of `images` after one another; of levels one, which holds them all. */
  readonly ids: readonly string[];
  /** Between 0 and 1 where an uncertain label is soft, UNCERTAIN where it is to be ignored. */
  readonly labels: readonly Label[];
}

export interface TrainingOptions extends Form {
  readonly augment: Augment;
  readonly uncertain: UncertainPolicy;
  /** When soft labels are drawn; left out: once a trial. `never`: they count as in an evaluation. */
  readonly uncertain_drawn?: 'epoch' | 'never';
  readonly batch_size: number;
  /** Seed of the trial. */
  readonly seed: string;
  /** Counted from 1. */
  readonly epoch: number;
}

export interface EvaluationOptions extends Form {
  readonly crops: CropPlan;
  readonly uncertain: UncertainPolicy;
  /** Images (not crops) a batch. */
  readonly batch_size: number;
}

export type Recipe = RecipeOf<TrainingOptions, EvaluationOptions>;

/** Images of each batch in order; a last smaller one is kept. */
export type Parts = readonly (readonly PreparedImage[])[];

/** Writes what the model sees of one image into `out` at `offset`. */
type Transform = (image: PreparedImage, out: Pixels, offset: number) => void;

/**
 * One epoch of the training split. The order comes from the stream (seed, 'shuffle', epoch), the augmentation of an
 * image from (seed, 'augment', epoch, id): neither depends on the batch size or on who makes the batch. A single image
 * that is left over joins the batch before it: batch norms of maps with one cell have nothing to normalise by in a batch
 * of one, and its gradient would count as much as that of a whole batch.
 */
export function trainingParts(
  dataset: PreparedDataset,
  { seed, epoch, batch_size }: Pick<TrainingOptions, 'seed' | 'epoch' | 'batch_size'>,
): Parts {
  const parts = chunks(shuffled(dataset.splits.train, randomStream(seed, 'shuffle', epoch)), batch_size);
  const count = trainingBatchCount(dataset.splits.train.length, batch_size);
  return parts.length > count ? [...parts.slice(0, -2), parts.slice(-2).flat()] : parts;
}

/** Batches of an epoch: without one for a single image that is left over. */
export function trainingBatchCount(images: number, batch_size: number): number {
  const count = Math.ceil(images / batch_size);
  const joins = batch_size > 1 && images > batch_size && images % batch_size === 1;
  return joins ? count - 1 : count;
}

/** A split in its own order. */
export function evaluationParts(
  dataset: PreparedDataset,
  split: SplitName,
  { batch_size }: Pick<EvaluationOptions, 'batch_size'>,
): Parts {
  return chunks(dataset.splits[split], batch_size);
}

/** Images in their order, so many at a time; a last smaller part is kept. */
export function chunks(images: readonly PreparedImage[], size: number): Parts {
  return Array.from({ length: Math.ceil(images.length / size) }, (_, index) =>
    images.slice(index * size, (index + 1) * size),
  );
}

/** What the model sees of images where nothing is random: rows of the same memory, of each image as many as crops. */
export function seenCrops(
  source: PixelSource,
  { crops, ...form }: Pick<EvaluationOptions, 'crops' | keyof Form>,
  members: readonly PreparedImage[],
): Pick<Batch, 'images' | 'shape'> {
  return written(members, squaresOf(form, crops), form, cropping(source, form, crops));
}

/** What a batch holds of an image where nothing is random. */
interface Squares {
  readonly side: number;
  /** Of the image, resized to a square of `resizedSide`. */
  readonly crops: readonly Crop[];
}

function squaresOf({ size, levels }: Form, plan: CropPlan): Squares {
  const whole = resizedSide(size);
  const crops = cropsOf(plan, whole, size);
  // Of several the program cuts each: a fraction of the numbers to move.
  return levels === undefined || crops.length === 1 ? { side: size, crops } : { side: whole, crops: [WHOLE] };
}

function written(
  members: readonly PreparedImage[],
  { side, crops: { length: rows } }: Squares,
  form: Form,
  transform: Transform,
  memory?: ArrayBuffer,
): Pick<Batch, 'images' | 'shape'> {
  const channels = channelsOf(form);
  const length = channels * side * side;
  const images = pixelsIn(memory, members.length * rows * length, form);
  for (const [index, image] of members.entries()) transform(image, images, index * rows * length);
  return { images, shape: [members.length * rows, channels, side, side] };
}

/**
 * For training: augmented as the experiment says, uncertain labels as its policy says. For evaluation: resized to a
 * square of 256/224 of the size and cropped; `ten` gives torchvision's TenCrop, ten rows an image.
 * @param memory of an earlier batch that is not needed any more, of its images
 */
export function makeBatch(
  dataset: Dataset,
  recipe: Recipe,
  members: readonly PreparedImage[],
  [memory]: readonly ArrayBuffer[] = [],
): Batch {
  const squares = squaresOf(recipe.options, recipe.kind === 'evaluation' ? recipe.options.crops : 'center');
  return {
    ...written(members, squares, recipe.options, transformOf(dataset, recipe), memory),
    ids: members.map(({ id }) => id),
    labels: members.map(labelling(recipe)),
  };
}

function transformOf(dataset: Dataset, recipe: Recipe): Transform {
  if (recipe.kind === 'evaluation') return cropping(dataset, recipe.options, recipe.options.crops);
  const { options } = recipe;
  return options.augment === 'none' ? cropping(dataset, options, 'center') : augmenting(dataset, options);
}

function labelling({ kind, options }: Recipe): Labelling {
  if (kind === 'evaluation' || options.uncertain_drawn === 'never') return fixedLabels(options.uncertain);
  const { uncertain, uncertain_drawn, seed, epoch } = options;
  return trainingLabels(uncertain, seed, ...(uncertain_drawn === 'epoch' ? [epoch] : []));
}

/** What augmentation does to an image in an epoch. */
export function augmentationOf(
  { id, width, height }: PreparedImage,
  { seed, epoch }: Pick<TrainingOptions, 'seed' | 'epoch'>,
): Augmentation {
  return randomAugmentation(width, height, randomStream(seed, 'augment', epoch, id));
}

function augmenting(dataset: Dataset, options: TrainingOptions): Transform {
  const { size } = options;
  const read = reader(dataset);
  const memory = new Float32Array(3 * size * size);
  return (image, out, offset) => {
    const augmentation = augmentationOf(image, options);
    const raster = read(image);
    const plane = augmented(raster, augmentation, options, memory);
    writeCrop(plane, whiteOf(raster.data), options, WHOLE, size, out, offset);
  };
}

function augmented(
  raster: Raster,
  augmentation: Augmentation,
  { augment, size }: TrainingOptions,
  memory: Float32Array,
): Plane {
  if (augment !== 'published')
    return resample(raster, augmentation.crop, augmentationMap(augmentation, size), size, size, memory);
  const level = augmentationMap({ ...augmentation, angle: 0 }, size);
  const plane = resample(raster, augmentation.crop, level, size, size, memory);
  inBytes(plane, whiteOf(raster.data));
  return turnNearest(plane, augmentation.angle);
}

export const WHOLE: Crop = { left: 0, top: 0, flip: false };

function cropping(source: PixelSource, form: Form, crops: CropPlan): Transform {
  const whole = resizedSide(form.size);
  const { side, crops: all } = squaresOf(form, crops);
  const length = channelsOf(form) * side * side;
  const read = reader(source);
  const memory = new Float32Array(3 * whole * whole);
  return (image, out, offset) => {
    const raster = read(image);
    const plane = resizePlane(raster, whole, whole, memory);
    for (const [index, crop] of all.entries())
      writeCrop(plane, whiteOf(raster.data), form, crop, side, out, offset + index * length);
  };
}

/** Reads one image after the other into the same memory. */
export function reader(source: PixelSource): (image: PreparedImage) => Raster {
  let memory = new ArrayBuffer(0);
  return (image) => {
    const { width, height, channels, bits } = image;
    const needed = width * height * channels * (bits / 8);
    if (memory.byteLength < needed) memory = new ArrayBuffer(needed);
    return { width, height, channels, data: source.pixels(image, memory) };
  };
}
