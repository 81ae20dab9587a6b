import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PreparedImage } from '../../data/dataset.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { type PixelSize, pixelSizes } from '../../data/prepared/spacing.ts';
import { dice } from '../../metrics/definitions/dice.ts';
import { type MaskScores, maskScores, pooled } from '../../metrics/mask-scores.ts';
import { segmentationMetrics } from '../../metrics/segmentation.ts';
import { structuresOf } from '../finetune/task.ts';
import type { Size } from '../scoring/masks.ts';
import { scoringOf } from '../scoring/scoring.ts';
import { segment } from '../scoring/segment.ts';
import { EVALUATED_SPLITS, type EvaluatedSplit } from './case-list.ts';
import type { SegmentationValues } from './case-values.ts';
import type { Evaluation, EvaluationContext } from './evaluation.ts';
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
  return {
    truths,
    values: { val: valuesOf(val), test: valuesOf(test) },
    columns: structures.length,
    metrics,
    reasons: {},
  };
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
    const lists = EVALUATED_SPLITS.map((split) => dataset.splits[split]);
    for await (const { list, image, masks } of segment(scoringOf(context), structures.length, dataset, lists)) {
      const split = EVALUATED_SPLITS[list]!;
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
