/** Reading a prepared data set. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepError } from '../../common/errors.ts';
import { readUpTo } from '../../common/files.ts';
import { DATASET_FILE, MASKS_FILE, PIXELS_FILE, type PreparedDataset, type PreparedImage } from '../dataset.ts';
import { firstProblems } from '../problems.ts';
import type { Samples } from '../raster.ts';
import { checkDataset, checkImages } from './check.ts';

/** Where the pixels of images are. */
export interface PixelSource {
  /**
   * Samples of one image, as it is described: width * height * channels.
   * @param memory used where it is large enough: fresh memory for every image costs a tenth of the time of feeding
   */
  pixels(image: PreparedImage, memory?: ArrayBuffer): Samples;
}

/**
 * A prepared data set with its pixels. They are read from the file when asked for: the operating system keeps what fits
 * in memory, and shares it between the steps that run side by side.
 */
export type Dataset = PreparedDataset &
  PixelSource & {
    /** Masks of one image, [structures, height, width], 0 or 1. @throws StepError where it has none. */
    masks(image: PreparedImage): Uint8Array;
    /** Closes the files. */
    close(): void;
  };

/** Descriptors of the open files, for copying parts of them as they are. */
export interface DataFiles {
  readonly pixels: number;
  readonly masks?: number;
}

export type OpenDataset = Dataset & { readonly files: DataFiles };

/**
 * Opens the output folder of a `prepare` step.
 * @throws StepError with all problems where it is damaged.
 */
export async function openDataset(folder: string): Promise<OpenDataset> {
  const file = join(folder, DATASET_FILE);
  const dataset = parse(file);
  const opened: number[] = [];
  try {
    const pixels = openFile(join(folder, PIXELS_FILE), opened);
    const masks = dataset.structures === undefined ? undefined : openFile(join(folder, MASKS_FILE), opened);
    const sizes = { pixels: fstatSync(pixels).size, masks: masks === undefined ? 0 : fstatSync(masks).size };
    const problems = checkImages(dataset, sizes);
    if (problems.length > 0) throw damaged(file, problems);
    return {
      ...dataset,
      files: { pixels, ...(masks !== undefined && { masks }) },
      pixels: (image, memory) => samplesOf(image, pixels, memory),
      masks(image) {
        if (masks === undefined || image.masks === undefined)
          throw new StepError({ file, message: `image ${image.id} has no masks` });
        const length = (dataset.structures?.length ?? 0) * image.width * image.height;
        return readExactly(masks, image.masks, length);
      },
      close: () => opened.splice(0).forEach(closeSync),
    };
  } catch (error) {
    opened.forEach(closeSync);
    throw error;
  }
}

const HINT = 'The prepared data set is damaged: delete the folder, and it is prepared anew.';

function parse(file: string): PreparedDataset {
  const checked = checkDataset(readJson(file));
  if ('problems' in checked) throw damaged(file, checked.problems);
  return checked;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, error);
  }
}

function damaged(file: string, messages: readonly string[]): StepError {
  return new StepError(firstProblems(messages.map((message) => ({ file, message, hint: HINT }))));
}

function openFile(file: string, opened: number[]): number {
  try {
    const descriptor = openSync(file, 'r');
    opened.push(descriptor);
    return descriptor;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): StepError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StepError({ file, message: `cannot be read (${reason})`, hint: HINT });
}

function samplesOf(image: PreparedImage, descriptor: number, memory?: ArrayBuffer): Samples {
  const { width, height, channels, bits } = image;
  const bytes = readExactly(descriptor, image.offset, width * height * channels * (bits / 8), memory);
  return bits === 8 ? bytes : new Uint16Array(bytes.buffer, 0, bytes.length / 2);
}

/** A new array unless memory is given, so that 16-bit samples are aligned. */
function readExactly(
  descriptor: number,
  position: number,
  length: number,
  memory?: ArrayBuffer,
): Uint8Array<ArrayBuffer> {
  // Fresh memory is not zeroed first: it is filled, or an error is thrown.
  const fits = memory !== undefined && memory.byteLength >= length;
  const bytes = new Uint8Array(fits ? memory : Buffer.allocUnsafeSlow(length).buffer, 0, length);
  if (readUpTo(descriptor, bytes, position) === length) return bytes;
  throw new StepError({ message: 'pixels.bin ended early while it was read', hint: HINT });
}
