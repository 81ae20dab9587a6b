/** A trained model on images that are in no data set. */
import { InputError, type Problem } from '../common/errors.ts';
import type { PreparedDataset, PreparedImage } from '../data/dataset.ts';
import { decodeImage } from '../data/decode.ts';
import type { Raster } from '../data/raster.ts';
import type { Dataset } from '../data/store.ts';
import type { EvaluateParams } from '../schemas/config.ts';
import { scoreImages } from './evaluate-classification.ts';
import { type SegmentedImage, segmentImages } from './evaluate-segmentation.ts';
import type { EvaluationContext } from './evaluation.ts';

export interface TrainedModel {
  /** Of its evaluation: what was done to the test images is done to these. */
  readonly params: EvaluateParams;
  /** Folder with its `weights.safetensors`. */
  readonly weights: string;
  /** What its outputs are. */
  readonly outputs: Pick<PreparedDataset, 'labels' | 'classes' | 'structures'>;
}

export interface PredictOptions extends TrainedModel {
  /** Paths of image files. */
  readonly images: readonly string[];
  readonly device: string;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Probability of every class, in the order of the images. @throws InputError naming all images that cannot be read */
export async function classifyFiles(options: PredictOptions): Promise<readonly (readonly number[])[]> {
  const scored = await scoreImages(contextOf(options), await datasetOf(options));
  return scored.map(({ scores }) => scores);
}

export interface SegmentedFile extends SegmentedImage {
  readonly raster: Raster;
}

/** Masks at the size of each image, in the order of the images. @throws InputError naming all that cannot be read */
export async function* segmentFiles(options: PredictOptions): AsyncGenerator<SegmentedFile> {
  const dataset = await datasetOf(options);
  const structures = options.outputs.structures?.length ?? 0;
  for await (const segmented of segmentImages(contextOf(options), dataset, structures)) {
    const { image } = segmented;
    yield { ...segmented, raster: { ...image, data: dataset.pixels(image) } };
  }
}

function contextOf({ params, weights, device, threads, signal }: PredictOptions): EvaluationContext {
  const unused = { locations: {}, earlier: [], output: '', scratch: '', emit: () => {} };
  return { ...unused, params, inputs: { model: weights }, device, threads, signal };
}

/** The images as the test split of a data set without truth. */
async function datasetOf({ images, outputs }: PredictOptions): Promise<Dataset> {
  const rasters = new Map<string, Raster>();
  const problems: Problem[] = [];
  for (const path of images) {
    const raster = await decodeImage(path);
    if ('reason' in raster) problems.push({ file: path, message: `the image cannot be read: ${raster.reason}` });
    else rasters.set(path, raster);
  }
  if (problems.length > 0) throw new InputError(problems);
  const label = outputs.labels === 'multi-class' ? 0 : outputs.classes.map(() => 0);
  const test = [...rasters].map(([id, { width, height, channels, data }]): PreparedImage => {
    return { id, offset: 0, width, height, channels, bits: data instanceof Uint8Array ? 8 : 16, label };
  });
  return {
    version: 1,
    ...outputs,
    splits: { train: [], val: [], test },
    pixels: ({ id }) => rasters.get(id)!.data,
    masks: ({ width, height }) => new Uint8Array((outputs.structures?.length ?? 0) * width * height),
    close: () => undefined,
  };
}
