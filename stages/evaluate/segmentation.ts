import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PreparedImage } from '../../data/dataset.ts';
import { segmentationBatches } from '../../data/feeding/segmentation.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { type PixelSize, pixelSizes } from '../../data/prepared/spacing.ts';
import { dice } from '../../metrics/definitions/dice.ts';
import { type MaskScores, maskScores, pooled } from '../../metrics/mask-scores.ts';
import { segmentationMetrics } from '../../metrics/segmentation.ts';
import { structuresOf } from '../finetune/task.ts';
import { openPredictor } from '../open-predictor.ts';
import { masksOf, type Size } from '../segment.ts';
import { EVALUATED_SPLITS, type EvaluatedSplit } from './case-list.ts';
import type { SegmentationValues } from './case-values.ts';
import { type Evaluation, type EvaluationContext, evaluationProgress, notFinite } from './evaluation.ts';
import { MaskFile } from './mask-file.ts';
import { writePictures } from './segmentation-pictures.ts';

/** An image as it is stored, with what is kept of its prediction. */
interface MeasuredImage extends Size {
  readonly id: string;
  /** In the order of the structures. */
  readonly scores: readonly MaskScores[];
}

/** Segments every validation and test image, at the resolution of the store; measures the test images. Also writes masks and pictures. */
export async function evaluateSegmentation(context: EvaluationContext, dataset: Dataset): Promise<Evaluation> {
  const structures = structuresOf(dataset);
  const { val, test, truths } = await predict(context, dataset, structures);
  const pictured = test.map(({ id, width, height, scores }) => ({ id, width, height, dice: dice(pooled(scores)) }));
  await writePictures(context.output, dataset, structures.length, pictured);
  const metrics = segmentationMetrics(
    structures,
    test.map(({ scores }) => scores),
  );
  return { truths, values: { val: valuesOf(val), test: valuesOf(test) }, columns: structures.length, metrics };
}

function valuesOf(images: readonly MeasuredImage[]): SegmentationValues {
  const all = images.flatMap(({ scores }) => scores);
  const millimetres = all.flatMap(({ hd95_mm, asd_mm }) =>
    hd95_mm === undefined || asd_mm === undefined ? [] : [[hd95_mm, asd_mm]],
  );
  return {
    task: 'segmentation',
    sizes: Int32Array.from(images.flatMap(({ width, height }) => [width, height])),
    counts: Int32Array.from(all.flatMap(({ truth, prediction, both }) => [truth, prediction, both])),
    distances: Float64Array.from(all.flatMap(({ hd95, asd }) => [hd95, asd])),
    distances_mm: millimetres.length === all.length ? Float64Array.from(millimetres.flat()) : null,
  };
}

type Predicted = Readonly<Record<EvaluatedSplit, readonly MeasuredImage[]>> & Pick<Evaluation, 'truths'>;

async function predict(
  context: EvaluationContext,
  dataset: Dataset,
  structures: readonly string[],
): Promise<Predicted> {
  const file = new MaskFile(join(context.output, 'masks.bin'));
  const sizes = pixelSizes(context.inputs['data']!, dataset, context.params.spacing);
  const measured: Record<EvaluatedSplit, MeasuredImage[]> = { val: [], test: [] };
  const truths = { val: createHash('sha256'), test: createHash('sha256') };
  try {
    for await (const { split, image, masks } of segmentImages(context, dataset, structures.length)) {
      const own = measured[split];
      const truth = dataset.masks(image);
      truths[split].update(truth);
      own.push(measure(image, masks, truth, sizes[split][own.length]!));
      if (split === 'test') file.append(masks);
    }
  } finally {
    file.close();
  }
  return { ...measured, truths: { val: truths.val.digest('hex'), test: truths.test.digest('hex') } };
}

export interface SegmentedImage {
  readonly split: EvaluatedSplit;
  readonly image: PreparedImage;
  /** [structures, height, width] of the size that was asked for, 0 or 1. */
  readonly masks: Uint8Array;
}

/** The images of the splits with their predicted masks, in their order. @param sizeOf masks; as stored when left out */
export async function* segmentImages(
  context: EvaluationContext,
  dataset: Dataset,
  structures: number,
  splits: readonly EvaluatedSplit[] = EVALUATED_SPLITS,
  sizeOf: (image: PreparedImage) => Size = (image) => image,
): AsyncGenerator<SegmentedImage> {
  const { input, batch_size } = context.params;
  const predictor = await openPredictor(context, structures);
  const advance = evaluationProgress(context, dataset, splits);
  const length = structures * input.size * input.size;
  try {
    for (const split of splits) {
      for await (const batch of segmentationBatches(dataset, split, { ...input, batch_size })) {
        const logits = Array.from(await predictor.logits(batch));
        for (const [index, image] of batch.members.entries()) {
          const masks = masksOf(logits.slice(index * length, (index + 1) * length), input.size, sizeOf(image));
          if (masks === null) throw notFinite(image.id);
          yield { split, image, masks };
        }
        await advance(batch.members.length);
      }
    }
  } finally {
    await predictor.dispose();
  }
}

/** @param masks and truth [structures, height, width] */
function measure(
  { id, width, height }: PreparedImage,
  masks: Uint8Array,
  truth: Uint8Array,
  pixelSize: PixelSize | null,
): MeasuredImage {
  const pixels = width * height;
  const scores = Array.from({ length: masks.length / pixels }, (_, index) => {
    const part = (planes: Uint8Array) => planes.subarray(index * pixels, (index + 1) * pixels);
    return maskScores(part(truth), part(masks), { width, height }, pixelSize);
  });
  return { id, width, height, scores };
}
