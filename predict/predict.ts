/** A trained model on images that are in no data set. What was done to the test images is done to these. */
import { InputError, type Problem } from '../common/errors.ts';
import type { PreparedDataset, PreparedImage } from '../data/dataset.ts';
import { decodeImage, decodeLimited } from '../data/decoding/decode.ts';
import type { Reading } from '../data/decoding/reading.ts';
import type { Dataset } from '../data/prepared/open.ts';
import { firstProblems } from '../data/problems.ts';
import type { Decoded, Raster, Unreadable } from '../data/raster.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import { scoreImages } from '../stages/evaluate/classification.ts';
import type { EvaluationContext } from '../stages/evaluate/evaluation.ts';
import { segmentImages } from '../stages/evaluate/segmentation.ts';

export interface TrainedModel {
  /** Of its evaluation. */
  readonly params: EvaluateParams;
  /** Longest short side of the images that it was trained on, in pixels. */
  readonly store: number;
  /** How their files were read: which value is white, which frame counts. */
  readonly reading: Reading;
  /** Folder with its `weights.safetensors`. */
  readonly weights: string;
  /** What its outputs are. */
  readonly outputs: Pick<PreparedDataset, 'labels' | 'classes' | 'structures'>;
}

export interface PredictOptions extends TrainedModel {
  /** Paths of image files, each once. */
  readonly images: readonly string[];
  readonly device: string;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Probability of every class, in the order of the images. @throws InputError naming the images that cannot be read */
export async function classifyFiles(options: PredictOptions): Promise<readonly (readonly number[])[]> {
  const scored = await scoreImages(contextOf(options), datasetOf(options, await readAll(options)), ['test']);
  return scored.test.map(({ scores }) => scores);
}

export interface SegmentedFile {
  readonly path: string;
  /** The whole image. */
  readonly raster: Raster;
  /** [structures, height, width] of the whole image, 0 or 1. */
  readonly masks: Uint8Array;
}

/** In the order of the images. @throws InputError naming the images that cannot be read, before anything is segmented */
export async function* segmentFiles(options: PredictOptions): AsyncGenerator<SegmentedFile> {
  const read = await readAll(options);
  const dataset = datasetOf(options, read);
  const structures = options.outputs.structures?.length ?? 0;
  const found = segmentImages(contextOf(options), dataset, structures, ['test'], ({ id }) => read.get(id)!);
  for await (const { image, masks } of found) {
    // The model has seen it shrunk. One whole image at a time: a hundred radiographs would fill the memory.
    const raster = await decodeImage(image.id, options.reading);
    if ('reason' in raster) throw new InputError(unreadable(image.id, raster));
    yield { path: image.id, raster, masks };
  }
}

function contextOf({ params, weights, device, threads, signal }: PredictOptions): EvaluationContext {
  const unused = { locations: {}, earlier: [], output: '', scratch: '', emit: () => {} };
  return { ...unused, params, inputs: { model: weights }, device, threads, signal };
}

/** By path, in the order of the paths. */
async function readAll({ images, store, reading }: PredictOptions): Promise<ReadonlyMap<string, Decoded>> {
  const read = new Map<string, Decoded>();
  const problems: Problem[] = [];
  for (const path of images) {
    const decoded = await decodeLimited(path, store, reading);
    if ('reason' in decoded) problems.push(unreadable(path, decoded));
    else read.set(path, decoded);
  }
  if (problems.length > 0) throw new InputError(firstProblems(problems));
  return read;
}

const unreadable = (file: string, { reason }: Unreadable): Problem => ({
  file,
  message: `the image cannot be read: ${reason}`,
});

/** The images as the test split of a data set without truth. */
function datasetOf({ outputs }: PredictOptions, read: ReadonlyMap<string, Decoded>): Dataset {
  const label = outputs.labels === 'multi-class' ? 0 : outputs.classes.map(() => 0);
  const test = [...read].map(([id, { raster }]): PreparedImage => {
    const { width, height, channels, data } = raster;
    return { id, offset: 0, width, height, channels, bits: data instanceof Uint8Array ? 8 : 16, label };
  });
  return {
    version: 1,
    ...outputs,
    splits: { train: [], val: [], test },
    pixels: ({ id }) => read.get(id)!.raster.data,
    masks: ({ width, height }) => new Uint8Array((outputs.structures?.length ?? 0) * width * height),
    close: () => undefined,
  };
}
