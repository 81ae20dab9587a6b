/** What a trained model makes of image files, written to files: what `assay predict` does. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { csvLine } from '../common/csv.ts';
import { InputError } from '../common/errors.ts';
import { encodePng } from '../data/decoding/encode-png.ts';
import { AS_FILES_SAY } from '../data/decoding/reading.ts';
import { PREDICTION_COLOUR } from '../report/pictures/outline.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import { overlay, structureLayers } from '../stages/overlay.ts';
import type { PrepareParams } from '../stages/prepare/params.ts';
import { CaseLists } from '../stages/report/read-cases.ts';
import { classifyFiles, type PredictOptions, type SegmentedFile, segmentFiles, type TrainedModel } from './predict.ts';

export interface ClassifiedImage {
  readonly image: string;
  /** Probability by class. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface SegmentedImage {
  readonly image: string;
  /** By name: pixels inside, their share of the image, and the PNG file of the mask. */
  readonly structures: Readonly<
    Record<string, { readonly pixels: number; readonly share: number; readonly mask: string }>
  >;
  /** PNG file of the image with all masks outlined. */
  readonly overlay: string;
}

export type Predicted =
  /** `file`: all scores as CSV. */
  | { readonly kind: 'scores'; readonly images: readonly ClassifiedImage[]; readonly file: string }
  | { readonly kind: 'masks'; readonly images: readonly SegmentedImage[] };

/** What a run left of a trial: in the cache, and as it was published. */
export interface TrainedFolders {
  /** Parameters of its evaluation and of the preparation of its data. */
  readonly params: { readonly evaluate: unknown; readonly prepare: unknown };
  /** Output folder of its fine-tuning. */
  readonly weights: string;
  /** Output folder of its evaluation. */
  readonly evaluation: string;
}

export interface PredictInput extends Pick<PredictOptions, 'images' | 'device' | 'threads' | 'signal'> {
  /** Folder for the files that are written. */
  readonly out: string;
}

/** @throws InputError where images cannot be read, masks would be written over one another, or `out` is a file */
export async function predictFiles(trained: TrainedFolders, input: PredictInput): Promise<Predicted> {
  const model = modelOf(trained);
  const { task } = model.params;
  refuseRepeats(input.images, task === 'segmentation' ? stem : (image) => image);
  if (statSync(input.out, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new InputError({
      file: input.out,
      message: 'this is a file, not a folder',
      hint: 'Name another with --out.',
    });
  }
  const options: PredictOptions = { ...model, ...input };
  return task === 'segmentation' ? segment(options, input.out) : classify(options, input.out);
}

function modelOf({ params, weights, evaluation }: TrainedFolders): TrainedModel {
  const cases = new CaseLists().read(evaluation);
  const outputs =
    cases.task === 'segmentation'
      ? { labels: 'multi-label' as const, classes: [], structures: cases.structures }
      : { labels: cases.labels, classes: cases.classes };
  const { store, reading = AS_FILES_SAY } = params.prepare as PrepareParams;
  return { params: params.evaluate as EvaluateParams, store, reading, weights, outputs };
}

function refuseRepeats(images: readonly string[], keyOf: (image: string) => string): void {
  const first = new Map<string, string>();
  for (const image of images) {
    const before = first.get(keyOf(image));
    if (before === image) throw new InputError({ message: `${image} is named twice`, hint: 'Name each image once.' });
    if (before !== undefined) {
      const message = `the masks of ${before} and ${image} would be written to the same files`;
      throw new InputError({ message, hint: 'Predict them in two calls, with a folder of its own each (--out).' });
    }
    first.set(keyOf(image), image);
  }
}

async function classify(options: PredictOptions, out: string): Promise<Predicted> {
  const { classes } = options.outputs;
  const scored = await classifyFiles(options);
  const images = options.images.map((image, index): ClassifiedImage => {
    const scores = classes.map((name, at) => [name, scored[index]![at]!] as const);
    return { image, scores: Object.fromEntries(scores) };
  });
  mkdirSync(out, { recursive: true });
  const file = join(out, 'scores.csv');
  writeFileSync(file, scoresTable(classes, images));
  return { kind: 'scores', images, file };
}

export function scoresTable(classes: readonly string[], images: readonly ClassifiedImage[]): string {
  const rows = images.map(({ image, scores }) => [image, ...classes.map((name) => `${scores[name]}`)]);
  return [['image', ...classes], ...rows].map(csvLine).join('');
}

const stem = (path: string): string => basename(path, extname(path));

async function segment(options: PredictOptions, out: string): Promise<Predicted> {
  const names = options.outputs.structures ?? [];
  const images: SegmentedImage[] = [];
  for await (const one of segmentFiles(options)) {
    mkdirSync(out, { recursive: true });
    images.push(await writeMasks(one, names, out));
  }
  return { kind: 'masks', images };
}

/** A mask a structure, white inside, and the image with all of them outlined: PNG files in the folder `out`. */
export async function writeMasks(
  { path, raster, masks }: SegmentedFile,
  names: readonly string[],
  out: string,
): Promise<SegmentedImage> {
  const pixels = raster.width * raster.height;
  const structures: Record<string, SegmentedImage['structures'][string]> = {};
  for (const [index, name] of names.entries()) {
    const plane = masks.subarray(index * pixels, (index + 1) * pixels);
    const inside = plane.reduce((sum, value) => sum + value, 0);
    // A structure's name comes from an experiment file and may hold what a file's name cannot.
    const mask = join(out, `${stem(path)}.${name.replaceAll(/[^\w.+-]/g, '_')}.png`);
    const white = plane.map((value) => 255 * value);
    writeFileSync(mask, await encodePng(white, raster));
    structures[name] = { pixels: inside, share: inside / pixels, mask };
  }
  const file = join(out, `${stem(path)}.overlay.png`);
  // A structure alone has the colour of predictions in reports.
  const layers = names.length === 1 ? [{ masks, colour: PREDICTION_COLOUR }] : structureLayers(masks, pixels);
  const picture = overlay(raster, layers, raster);
  writeFileSync(file, await encodePng(picture, raster));
  return { image: path, structures, overlay: file };
}
