/** Batches of pixels and labels as training and evaluation consume them. */
import { permutation, randomStream } from '../common/random.ts';
import type { InputSettings, SplitName, UncertainPolicy } from '../schemas/config.ts';
import type { PreparedImage } from './dataset.ts';
import { type Raster, whiteOf } from './raster.ts';
import type { Dataset } from './store.ts';
import { centerCrop, resizedSide, tenCrops } from './transforms/crops.ts';
import { augmentationMap, randomAugmentation } from './transforms/geometry.ts';
import { type Crop, writeNormalized } from './transforms/normalize.ts';
import { resample } from './transforms/resample.ts';
import { resizePlane } from './transforms/resize.ts';
import { fixedLabels, type Label, type Labelling, trainingLabels } from './uncertain.ts';

export interface Batch {
  /** Planar float32, [N, 3, S, S], normalised. */
  readonly images: Float32Array;
  readonly shape: readonly [number, 3, number, number];
  /** One an image. With ten crops an image has ten rows of `images` after one another. */
  readonly ids: readonly string[];
  /** Between 0 and 1 where an uncertain label is soft, UNCERTAIN where it is to be ignored. */
  readonly labels: readonly Label[];
}

export interface TrainingOptions extends InputSettings {
  readonly augment: 'default' | 'none';
  readonly uncertain: UncertainPolicy;
  readonly batch_size: number;
  /** Seed of the trial. */
  readonly seed: string;
  /** Counted from 1. */
  readonly epoch: number;
}

export interface EvaluationOptions extends InputSettings {
  readonly crops: 'center' | 'ten';
  readonly uncertain: UncertainPolicy;
  /** Images (not crops) a batch. */
  readonly batch_size: number;
}

/** Writes what the model sees of one image into `out` at `offset`. */
type Transform = (image: PreparedImage, out: Float32Array, offset: number) => void;

/**
 * One epoch of the training split. The order comes from the stream (seed, 'shuffle', epoch), the augmentation of an
 * image from (seed, 'augment', epoch, id): neither depends on the batch size. A last smaller batch is kept.
 */
export function trainingBatches(dataset: Dataset, options: TrainingOptions): AsyncIterable<Batch> {
  const images = dataset.splits.train;
  const order = permutation(images.length, randomStream(options.seed, 'shuffle', options.epoch));
  const shuffled = Array.from(order, (index) => images[index]!);
  const transform = options.augment === 'none' ? cropping(dataset, options, 'center') : augmenting(dataset, options);
  return batches(shuffled, options, 1, transform, trainingLabels(options.uncertain, options.seed));
}

/**
 * A split in its own order, resized to a square of 256/224 of the size and cropped; a last smaller batch is kept.
 * `ten` gives torchvision's TenCrop, ten rows an image.
 */
export function evaluationBatches(
  dataset: Dataset,
  split: SplitName,
  options: EvaluationOptions,
): AsyncIterable<Batch> {
  const rows = options.crops === 'ten' ? 10 : 1;
  const transform = cropping(dataset, options, options.crops);
  return batches(dataset.splits[split], options, rows, transform, fixedLabels(options.uncertain));
}

async function* batches(
  images: readonly PreparedImage[],
  { size, batch_size }: { readonly size: number; readonly batch_size: number },
  rows: number,
  transform: Transform,
  labelOf: Labelling,
): AsyncGenerator<Batch> {
  const length = 3 * size * size;
  for (let start = 0; start < images.length; start += batch_size) {
    const members = images.slice(start, start + batch_size);
    const out = new Float32Array(members.length * rows * length);
    for (const [index, image] of members.entries()) transform(image, out, index * rows * length);
    yield {
      images: out,
      shape: [members.length * rows, 3, size, size],
      ids: members.map(({ id }) => id),
      labels: members.map(labelOf),
    };
  }
}

function augmenting(dataset: Dataset, { size, normalize, seed, epoch }: TrainingOptions): Transform {
  return (image, out, offset) => {
    const augmentation = randomAugmentation(image.width, image.height, randomStream(seed, 'augment', epoch, image.id));
    const raster = rasterOf(dataset, image);
    const plane = resample(raster, augmentation.crop, augmentationMap(augmentation, size), size, size);
    writeNormalized(plane, whiteOf(raster.data), normalize, WHOLE, size, out, offset);
  };
}

const WHOLE: Crop = { left: 0, top: 0, flip: false };

function cropping(dataset: Dataset, { size, normalize }: InputSettings, crops: 'center' | 'ten'): Transform {
  const side = resizedSide(size);
  const all = crops === 'ten' ? tenCrops(side, size) : [centerCrop(side, size)];
  return (image, out, offset) => {
    const raster = rasterOf(dataset, image);
    const plane = resizePlane(raster, side, side);
    for (const [index, crop] of all.entries())
      writeNormalized(plane, whiteOf(raster.data), normalize, crop, size, out, offset + index * 3 * size * size);
  };
}

function rasterOf(dataset: Dataset, image: PreparedImage): Raster {
  return { width: image.width, height: image.height, channels: image.channels, data: dataset.pixels(image) };
}
