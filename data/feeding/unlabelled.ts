/** Batches of pixels for pre-training, which asks for no labels. */
import { randomStream } from '../../common/random.ts';
import type { InputSettings } from '../../schemas/config.ts';
import type { PreparedImage } from '../dataset.ts';
import type { Dataset } from '../prepared/open.ts';
import { whiteOf } from '../raster.ts';
import { augmentationMap, randomCropAndFlip } from '../transforms/geometry.ts';
import { writeNormalized } from '../transforms/normalize.ts';
import { resample } from '../transforms/resample.ts';
import { type Batch, reader, seenCrops, type TrainingOptions, WHOLE } from './classification.ts';
import { pixelsIn } from './form.ts';
import type { RecipeOf } from './recipe.ts';

export type UnlabelledBatch = Pick<Batch, 'images' | 'shape' | 'ids'>;

export interface UnlabelledOptions extends Omit<TrainingOptions, 'augment' | 'uncertain' | 'uncertain_drawn'> {
  /** Share of an image's area that its crop has. */
  readonly area: readonly [number, number];
}

export type UnlabelledEvaluation = InputSettings & Pick<TrainingOptions, 'batch_size'>;

/**
 * For training a random crop, resized, and a flip by chance, from the stream (seed, 'augment', epoch, id); else the centre
 * as an evaluation sees it.
 * @param memory of an earlier batch that is not needed any more
 */
export function makeUnlabelledBatch(
  dataset: Dataset,
  recipe: RecipeOf<UnlabelledOptions, UnlabelledEvaluation>,
  members: readonly PreparedImage[],
  [memory]: readonly ArrayBuffer[] = [],
): UnlabelledBatch {
  const ids = members.map(({ id }) => id);
  if (recipe.kind === 'evaluation')
    return { ids, ...seenCrops(dataset, { ...recipe.options, crops: 'center' }, members) };
  const { size, normalize, area, seed, epoch } = recipe.options;
  const length = 3 * size * size;
  const images = pixelsIn(memory, members.length * length, {}) as Float32Array;
  const read = reader(dataset);
  const plane = new Float32Array(length);
  for (const [index, image] of members.entries()) {
    const stream = randomStream(seed, 'augment', epoch, image.id);
    const augmentation = randomCropAndFlip(image.width, image.height, stream, area);
    const raster = read(image);
    const seen = resample(raster, augmentation.crop, augmentationMap(augmentation, size), size, size, plane);
    writeNormalized(seen, whiteOf(raster.data), normalize, WHOLE, size, images, index * length);
  }
  return { images, shape: [members.length, 3, size, size], ids };
}
