/** A trained model on images that are in no data set. What was done to the test images is done to these. */
import { InputError, type Problem } from '../common/errors.ts';
import type { PreparedDataset, PreparedImage } from '../data/dataset.ts';
import { decodeImage, decodeLimited } from '../data/decoding/decode.ts';
import type { Reading } from '../data/decoding/reading.ts';
import type { PixelSource } from '../data/prepared/open.ts';
import { firstProblems } from '../data/problems.ts';
import type { Decoded, Raster, Unreadable } from '../data/raster.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import { classify } from '../stages/scoring/classify.ts';
import type { Scoring } from '../stages/scoring/scoring.ts';
import { segment } from '../stages/scoring/segment.ts';

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
  const read = await readAll(options);
  const [scores] = await classify(scoringOf(options), options.outputs, sourceOf(read), [imagesOf(read)]);
  return scores!;
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
  const structures = options.outputs.structures?.length ?? 0;
  const sizeOf = ({ id }: PreparedImage) => read.get(id)!;
  const found = segment(scoringOf(options), structures, sourceOf(read), [imagesOf(read)], sizeOf);
  for await (const { image, masks } of found) {
    // The model has seen it shrunk. One whole image at a time: a hundred radiographs would fill the memory.
    const raster = await decodeImage(image.id, options.reading);
    if ('reason' in raster) throw new InputError(unreadable(image.id, raster));
    yield { path: image.id, raster, masks };
  }
}

const scoringOf = (options: PredictOptions): Scoring => ({ ...options, emit: () => {} });

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

const sourceOf = (read: ReadonlyMap<string, Decoded>): PixelSource => ({
  pixels: ({ id }) => read.get(id)!.raster.data,
});

/** As images of a data set are described; nothing is known of their truth. */
function imagesOf(read: ReadonlyMap<string, Decoded>): readonly PreparedImage[] {
  return [...read].map(([id, { raster }]) => {
    const { width, height, channels, data } = raster;
    return { id, offset: 0, width, height, channels, bits: data instanceof Uint8Array ? 8 : 16, label: [] };
  });
}
