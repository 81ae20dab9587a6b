import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PreparedImage } from '../../data/dataset.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { type PixelSize, pixelSizes } from '../../data/prepared/spacing.ts';
import { dice } from '../../metrics/definitions/dice.ts';
import { type MaskScores, maskScores, type Overlap, pooled } from '../../metrics/masks/mask-scores.ts';
import { measureSegmentation } from '../../metrics/segmentation.ts';
import { structuresOf } from '../finetune/task.ts';
import type { Size } from '../scoring/masks.ts';
import { scoringOf } from '../scoring/scoring.ts';
import { segment } from '../scoring/segment.ts';
import { EVALUATED_SPLITS, type EvaluatedSplit } from './case-list.ts';
import type { SegmentationValues } from './case-values.ts';
import { type Evaluation, type EvaluationContext, withReasons } from './evaluation.ts';
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
  const found = measureSegmentation(
    structures,
    test.map(({ scores }) => scores),
  );
  return {
    truths,
    values: { val: valuesOf(val), test: valuesOf(test) },
    columns: structures.length,
    ...withReasons(found),
  };
}

function valuesOf(images: readonly MeasuredImage[]): SegmentationValues {
  const all = images.flatMap(({ scores }) => scores);
  const millimetres = all.flatMap((scores) => scores.millimetres ?? []);
  const known = millimetres.length === all.length;
  const overlaps = (list: readonly Overlap[]): Int32Array =>
    Int32Array.from(list.flatMap(({ truth, prediction, both }) => [truth, prediction, both]));
  return {
    task: 'segmentation',
    sizes: Int32Array.from(images.flatMap(({ width, height }) => [width, height])),
    counts: overlaps(all),
    boundaries: overlaps(all.map(({ boundary }) => boundary)),
    lesions: Int32Array.from(all.flatMap(({ lesions: { found, missed, extra } }) => [found, missed, extra])),
    distances: Float64Array.from(all.flatMap(({ hd95, asd }) => [hd95, asd])),
    distances_mm: known ? Float64Array.from(millimetres.flatMap(({ hd95, asd }) => [hd95, asd])) : null,
    outlines: known ? Int32Array.from(millimetres.flatMap(({ outlines: { within, all } }) => [within, all])) : null,
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
      own.push(measure(image, masks, truth, sizes[split][own.length]!, context.params.surface_tolerance));
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
  tolerance: number | undefined,
): MeasuredImage {
  const pixels = width * height;
  const scores = Array.from({ length: masks.length / pixels }, (_, index) => {
    const part = (planes: Uint8Array) => planes.subarray(index * pixels, (index + 1) * pixels);
    return maskScores(part(truth), part(masks), { width, height }, pixelSize, tolerance);
  });
  return { id, width, height, scores };
}
