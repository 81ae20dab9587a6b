/** Writing a prepared data set: pixels are appended as they come, the description is written last. */
import { closeSync, existsSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { EnvironmentError } from '../common/errors.ts';
import type { SplitName } from '../schemas/config.ts';
import { DATASET_FILE, MASKS_FILE, PIXELS_FILE, type PreparedDataset, type PreparedImage } from './dataset.ts';
import type { Raster } from './raster.ts';

export interface PackedImage {
  readonly id: string;
  readonly label: PreparedImage['label'];
  readonly patient?: string;
  readonly raster: Raster;
  /** [structures, height, width], 0 or 1. */
  readonly masks?: Uint8Array;
}

export interface Packer {
  /** @returns the image as `dataset.json` will have it */
  add(split: SplitName, image: PackedImage): PreparedImage;
  /** Takes over an image that lies in the files already, from an earlier packer; before any is added. */
  restore(split: SplitName, image: PreparedImage): void;
  /** Everything added so far is in the files. */
  flush(): void;
  /** Moves the files into the output folder, writes `dataset.json` there and returns what it says. */
  finish(): PreparedDataset;
  /** Closes the files; without `finish` before, the output folder holds no data set. */
  close(): void;
}

export type Description = Pick<PreparedDataset, 'labels' | 'classes' | 'evaluated' | 'structures'>;

/**
 * Starts a data set. All methods throw EnvironmentError where the disk is full or a folder cannot be written to.
 * @param output folder that exists
 * @param work folder on the same disk for the files until they are finished
 */
export function createPacker(output: string, description: Description, work = output): Packer {
  const splits: Record<SplitName, PreparedImage[]> = { train: [], val: [], test: [] };
  const pixels = appender(join(work, PIXELS_FILE));
  const masks = description.structures === undefined ? undefined : appender(join(work, MASKS_FILE));
  return {
    add(split, { id, label, patient, raster, masks: planes }) {
      const { width, height, channels, data } = raster;
      const bits = data instanceof Uint8Array ? 8 : 16;
      const offset = pixels.append(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      const place = masks === undefined || planes === undefined ? {} : { masks: masks.append(planes) };
      const who = patient === undefined ? {} : { patient };
      const image = { id, offset, width, height, channels, bits, label, ...who, ...place } as const;
      splits[split].push(image);
      return image;
    },
    restore(split, image) {
      const size = image.width * image.height;
      pixels.continueAt(image.offset + size * image.channels * (image.bits / 8));
      if (image.masks !== undefined) masks?.continueAt(image.masks + size * (description.structures?.length ?? 0));
      splits[split].push(image);
    },
    flush() {
      pixels.flush();
      masks?.flush();
    },
    finish() {
      pixels.finish(join(output, PIXELS_FILE));
      masks?.finish(join(output, MASKS_FILE));
      const dataset: PreparedDataset = { version: 1, ...description, splits };
      const file = join(output, DATASET_FILE);
      writing(file, () => writeFileAtomic(file, `${JSON.stringify(dataset)}\n`));
      return dataset;
    },
    close() {
      pixels.close();
      masks?.close();
    },
  };
}

interface Appender {
  /** Returns the position of the first byte. */
  append(bytes: Uint8Array): number;
  /** What follows a position is dropped. */
  continueAt(position: number): void;
  flush(): void;
  finish(target: string): void;
  close(): void;
}

/** Small images would cost a system call each. */
const BUFFER_BYTES = 1 << 22;

function appender(file: string): Appender {
  const descriptor = writing(file, () => openSync(file, existsSync(file) ? 'r+' : 'w+'));
  let position = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = (): void => {
    if (waiting.length === 0) return;
    const bytes = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    const start = position - bytes.length;
    // writeSync may write less than asked for.
    writing(file, () => {
      for (let done = 0; done < bytes.length; )
        done += writeSync(descriptor, bytes, done, bytes.length - done, start + done);
    });
    waiting = [];
    waitingBytes = 0;
  };
  return {
    append(bytes) {
      const start = position;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      position += bytes.length;
      if (waitingBytes >= BUFFER_BYTES) flush();
      return start;
    },
    continueAt: (end) => {
      position = end;
    },
    flush,
    finish(target) {
      flush();
      writing(file, () => {
        // An interrupted step may have written further than it has noted.
        ftruncateSync(descriptor, position);
        if (target !== file) renameSync(file, target);
      });
    },
    close: () => closeSync(descriptor),
  };
}

export function writing<Result>(file: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    const hint = full
      ? 'Free some disk space, or use another runs folder.'
      : 'Check that the runs folder can be written to.';
    throw new EnvironmentError({ file, message: `cannot be written (${reason})`, hint });
  }
}
