/** What `assay predict` does: loaded with its libraries only when it is asked for. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { InputError } from '../common/errors.ts';
import { encodePng } from '../data/encode-png.ts';
import type { TrainedTrial } from '../pipelines/run/trained.ts';
import { PREDICTION_COLOUR } from '../report/outline.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import { overlay } from '../stages/overlay.ts';
import {
  classifyFiles,
  type PredictOptions,
  type SegmentedFile,
  segmentFiles,
  type TrainedModel,
} from '../stages/predict.ts';
import type { Predictions, SegmentationPredictions } from '../stages/predictions.ts';

export interface ImagePrediction {
  readonly image: string;
  /** Classification: probability by class. */
  readonly scores?: Readonly<Record<string, number>>;
  /** Segmentation: by structure. */
  readonly structures?: Readonly<
    Record<string, { readonly pixels: number; readonly share: number; readonly mask: string }>
  >;
  /** Segmentation: the image with all masks outlined. */
  readonly overlay?: string;
}

export interface PredictInput extends Pick<PredictOptions, 'images' | 'device' | 'threads' | 'signal'> {
  /** Folder for masks and overlays. */
  readonly out: string;
}

/** @throws InputError where images cannot be read or would be written over one another */
export async function predict(trained: TrainedTrial, input: PredictInput): Promise<readonly ImagePrediction[]> {
  const model = modelOf(trained);
  refuseRepeats(input.images, model.params.task);
  const options: PredictOptions = { ...model, ...input };
  if (model.params.task === 'segmentation') return segment(options, input.out);
  const scored = await classifyFiles(options);
  return input.images.map((image, index) => {
    const scores = model.outputs.classes.map((name, at) => [name, scored[index]![at]!] as const);
    return { image, scores: Object.fromEntries(scores) };
  });
}

/** Both were written by assay itself and lie in its cache, whose manifest has been checked. */
function modelOf({ params, weights, evaluation }: TrainedTrial): TrainedModel {
  const text = readFileSync(join(evaluation, 'predictions.json'), 'utf8');
  const predictions = JSON.parse(text) as Predictions | SegmentationPredictions;
  const outputs =
    predictions.labels === 'masks'
      ? { labels: 'multi-label' as const, classes: [], structures: predictions.structures }
      : { labels: predictions.labels, classes: predictions.classes };
  return { params: params as EvaluateParams, weights, outputs };
}

function refuseRepeats(images: readonly string[], task: EvaluateParams['task']): void {
  const keyOf = (image: string): string => (task === 'segmentation' ? stem(image) : image);
  const first = new Map<string, string>();
  for (const image of images) {
    const before = first.get(keyOf(image));
    if (before !== undefined) {
      const message = `${before} and ${image} would be written to the same files`;
      throw new InputError({
        message: before === image ? `${image} is named twice` : message,
        hint: 'Predict them in two calls.',
      });
    }
    first.set(keyOf(image), image);
  }
}

const stem = (path: string): string => basename(path, extname(path));

async function segment(options: PredictOptions, out: string): Promise<readonly ImagePrediction[]> {
  mkdirSync(out, { recursive: true });
  const found: ImagePrediction[] = [];
  for await (const one of segmentFiles(options)) found.push(await write(one, options.outputs.structures ?? [], out));
  return found;
}

async function write(
  { image, masks, raster }: SegmentedFile,
  names: readonly string[],
  out: string,
): Promise<ImagePrediction> {
  const pixels = image.width * image.height;
  const structures: Record<string, { pixels: number; share: number; mask: string }> = {};
  for (const [index, name] of names.entries()) {
    const plane = masks.subarray(index * pixels, (index + 1) * pixels);
    const inside = plane.reduce((sum, value) => sum + value, 0);
    // A structure's name comes from an experiment file and may hold what a file's name cannot.
    const mask = join(out, `${stem(image.id)}.${name.replaceAll(/[^\w.+-]/g, '_')}.png`);
    writeFileSync(
      mask,
      await encodePng(
        plane.map((value) => 255 * value),
        image,
      ),
    );
    structures[name] = { pixels: inside, share: inside / pixels, mask };
  }
  const file = join(out, `${stem(image.id)}.overlay.png`);
  const picture = overlay(raster, [{ masks, colour: PREDICTION_COLOUR }], image);
  writeFileSync(file, await encodePng(picture, image));
  return { image: image.id, structures, overlay: file };
}
