/** Pictures of training images as they are stored and as training gets them: the batches of a trial, made one by one. */
import { randomStream } from '../common/random.ts';
import { shuffled } from '../common/shuffle.ts';
import { type PreparedImage, UNCERTAIN } from '../data/dataset.ts';
import { augmentationOf, makeBatch } from '../data/feeding/classification.ts';
import {
  makeSegmentationBatch,
  type SegmentationRecipe,
  segmentationAugmentationOf,
} from '../data/feeding/segmentation.ts';
import type { Label } from '../data/feeding/uncertain.ts';
import { type Dataset, openDataset } from '../data/prepared/open.ts';
import {
  augmentationText,
  evaluationTexts,
  segmentationAugmentationText,
  trainingTexts,
} from '../data/transforms/describe.ts';
import type { GalleryFeed, GallerySample } from '../report/html/gallery.ts';
import type { FinetuneParams } from '../schemas/config.ts';
import { draw, type View, viewOf } from './picture.ts';

/** Epochs whose augmentation is shown. */
const DRAWS = 4;

/**
 * What one kind of trial sees: what is done to a picture, and samples.
 * @param folder output of `prepare`
 * @param finetune of the trial whose epochs are shown; its seed also decides which images are
 */
export async function drawGallery(
  folder: string,
  finetune: FinetuneParams,
  samples: number,
): Promise<Omit<GalleryFeed, 'arms'>> {
  const { task, augment, augment_validation, input } = finetune;
  const dataset = await openDataset(folder);
  try {
    const structures = task === 'segmentation' ? (dataset.structures ?? []) : [];
    const chosen = chooseImages(dataset, samples, finetune.seed);
    const drawn: GallerySample[] = [];
    for (const image of chosen) drawn.push(await sampleOf(dataset, image, finetune));
    return {
      training: trainingTexts(task, augment, input),
      validation: augment_validation ? trainingTexts(task, augment, input) : evaluationTexts(task, input),
      augmented: augment !== 'none',
      structures,
      samples: drawn,
    };
  } finally {
    dataset.close();
  }
}

/** Training images in a random order, those first that show a class which none before them has. */
function chooseImages({ splits: { train } }: Dataset, count: number, seed: string): readonly PreparedImage[] {
  const order = shuffled(train, randomStream(seed, 'gallery'));
  const seen = new Set<number>();
  const first = order.filter(({ label }) => {
    const fresh = classesOf(label).filter((index) => !seen.has(index));
    for (const index of fresh) seen.add(index);
    return fresh.length > 0;
  });
  return [...new Set([...first, ...order])].slice(0, count);
}

/** -1 for an image without any. */
function classesOf(label: Label): readonly number[] {
  if (typeof label === 'number') return [label];
  const found = label.flatMap((value, index) => (value === 1 ? [index] : []));
  return found.length > 0 ? found : [-1];
}

async function sampleOf(dataset: Dataset, image: PreparedImage, finetune: FinetuneParams): Promise<GallerySample> {
  const { task, augment } = finetune;
  const views = task === 'segmentation' ? segmentationViews : classificationViews;
  const raster = { ...image, data: dataset.pixels(image) };
  const masks = task === 'segmentation' ? dataset.masks(image) : null;
  const stored: View = {
    title: 'as stored',
    text: `${image.width} × ${image.height} px, ${image.bits} bit`,
    raster,
    masks,
  };
  const all = [stored, ...(await views(dataset, image, finetune, augment === 'none' ? 0 : DRAWS))];
  const pictures = [];
  for (const view of all) pictures.push(await draw(view));
  return { id: image.id, labels: labelTexts(dataset, image, finetune), pictures };
}

type Views = (dataset: Dataset, image: PreparedImage, finetune: FinetuneParams, draws: number) => Promise<View[]>;

const plainTitle = ({ augment_validation }: FinetuneParams): string =>
  augment_validation ? 'not augmented' : 'as in validation';
const epochs = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
/** Pictures need black and white, not a mean of 0. */
const shown = ({ input }: FinetuneParams) => ({ size: input.size, normalize: 'none' as const });

const classificationViews: Views = async (dataset, image, finetune, draws) => {
  const { augment, uncertain, seed } = finetune;
  const options = { ...shown(finetune), uncertain, batch_size: 1 };
  const validation = makeBatch(dataset, { kind: 'evaluation', options: { ...options, crops: 'center' } }, [image]);
  return [
    { title: plainTitle(finetune), text: '', raster: viewOf(validation, image), masks: null },
    ...epochs(draws).map((epoch): View => {
      const batch = makeBatch(dataset, { kind: 'training', options: { ...options, augment, seed, epoch } }, [image]);
      const text = augmentationText(augmentationOf(image, { seed, epoch }), image);
      return { title: `epoch ${epoch}`, text, raster: viewOf(batch, image), masks: null };
    }),
  ];
};

const segmentationViews: Views = async (dataset, image, finetune, draws) => {
  const { augment, seed } = finetune;
  const options = { ...shown(finetune), batch_size: 1 };
  const viewed = (title: string, text: string, recipe: SegmentationRecipe): View => {
    const batch = makeSegmentationBatch(dataset, recipe, [image]);
    return { title, text, raster: viewOf(batch, image), masks: Uint8Array.from(batch.masks) };
  };
  return [
    viewed(plainTitle(finetune), '', { kind: 'evaluation', options }),
    ...epochs(draws).map((epoch) => {
      const text = segmentationAugmentationText(segmentationAugmentationOf(image, { augment, seed, epoch }));
      return viewed(`epoch ${epoch}`, text, { kind: 'training', options: { ...options, augment, seed, epoch } });
    }),
  ];
};

/** Classes that the image has, and what the uncertain ones count as in this trial. */
function labelTexts(dataset: Dataset, image: PreparedImage, finetune: FinetuneParams): string {
  const { uncertain, uncertain_drawn, seed, augment } = finetune;
  const { classes } = dataset;
  if (classes.length === 0) return '';
  if (typeof image.label === 'number') return classes[image.label]!;
  const options = {
    ...({ size: 1, normalize: 'none', uncertain, augment, seed, epoch: 1, batch_size: 1 } as const),
    ...(uncertain_drawn && { uncertain_drawn }),
  };
  const [counted] = makeBatch(dataset, { kind: 'training', options }, [image]).labels;
  const texts = image.label.flatMap((value, index) => {
    if (value === UNCERTAIN) return [`${classes[index]!} (uncertain, ${countsAs(counted, index)})`];
    return value === 1 ? [classes[index]!] : [];
  });
  return texts.length === 0 ? 'none of the classes' : texts.join(', ');
}

function countsAs(label: Label | undefined, index: number): string {
  const value = typeof label === 'number' ? undefined : label?.[index];
  return value === undefined || value === UNCERTAIN ? 'ignored' : `counts as ${Number(value.toFixed(2))}`;
}
