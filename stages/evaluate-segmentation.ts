import { join } from 'node:path';
import type { PreparedImage } from '../data/dataset.ts';
import { segmentationBatches } from '../data/segmentation-batches.ts';
import { type PixelSize, testPixelSizes } from '../data/spacing.ts';
import type { Dataset } from '../data/store.ts';
import { dice, iou, maskScores, pooled, segmentationMetrics } from '../metrics/segmentation.ts';
import { type Evaluation, type EvaluationContext, evaluationProgress, notFinite } from './evaluation.ts';
import { structuresOf } from './finetune-task.ts';
import { MaskFile } from './mask-file.ts';
import { openPredictor } from './open-predictor.ts';
import type { SegmentationPredictions } from './predictions.ts';
import { masksOf, type Size } from './segment.ts';
import { writePictures } from './segmentation-pictures.ts';

type Prediction = SegmentationPredictions['images'][number];

/** Segments every test image and measures at the resolution of the store. Also writes masks and pictures. */
export async function evaluateSegmentation(context: EvaluationContext, dataset: Dataset): Promise<Evaluation> {
  const structures = structuresOf(dataset);
  const images = await predict(context, dataset, structures);
  const predictions: SegmentationPredictions = { version: 1, labels: 'masks', structures, images };
  await writePictures(context.output, dataset, predictions);
  const metrics = segmentationMetrics(
    structures,
    images.map(({ scores }) => scores),
  );
  return { predictions, metrics };
}

async function predict(
  context: EvaluationContext,
  dataset: Dataset,
  structures: readonly string[],
): Promise<readonly Prediction[]> {
  const file = new MaskFile(join(context.output, 'masks.bin'));
  const pixelSizes = testPixelSizes(context.inputs['data']!, dataset, context.params.spacing);
  const predictions: Prediction[] = [];
  try {
    for await (const { image, masks } of segmentImages(context, dataset, structures.length)) {
      const pixelSize = pixelSizes[predictions.length]!;
      predictions.push({ ...measure(image, masks, dataset.masks(image), pixelSize), masks: file.append(masks) });
    }
  } finally {
    file.close();
  }
  return predictions;
}

export interface SegmentedImage {
  readonly image: PreparedImage;
  /** [structures, height, width] of the size that was asked for, 0 or 1. */
  readonly masks: Uint8Array;
}

/** The test images with their predicted masks, in their order. @param sizeOf masks; as stored when left out */
export async function* segmentImages(
  context: EvaluationContext,
  dataset: Dataset,
  structures: number,
  sizeOf: (image: PreparedImage) => Size = (image) => image,
): AsyncGenerator<SegmentedImage> {
  const { input, batch_size } = context.params;
  const predictor = await openPredictor(context, structures);
  const advance = evaluationProgress(context, dataset.splits.test.length);
  const length = structures * input.size * input.size;
  let done = 0;
  try {
    for await (const batch of segmentationBatches(dataset, 'test', { ...input, batch_size })) {
      const logits = Array.from(await predictor.logits(batch));
      for (const [index, image] of batch.members.entries()) {
        const masks = masksOf(logits.slice(index * length, (index + 1) * length), input.size, sizeOf(image));
        if (masks === null) throw notFinite(image.id);
        yield { image, masks };
      }
      done += batch.members.length;
      await advance(done);
    }
  } finally {
    await predictor.dispose();
  }
}

/** @param masks and truth [structures, height, width] */
function measure(
  { id, width, height }: Pick<Prediction, 'id' | 'width' | 'height'>,
  masks: Uint8Array,
  truth: Uint8Array,
  pixelSize: PixelSize | null,
): Omit<Prediction, 'masks'> {
  const pixels = width * height;
  const scores = Array.from({ length: masks.length / pixels }, (_, index) => {
    const part = (planes: Uint8Array) => planes.subarray(index * pixels, (index + 1) * pixels);
    const one = maskScores(part(truth), part(masks), { width, height }, pixelSize);
    return { ...one, dice: dice(one), iou: iou(one) };
  });
  const all = pooled(scores);
  return { id, width, height, dice: dice(all), iou: iou(all), scores };
}
