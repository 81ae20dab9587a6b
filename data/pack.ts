/** Writing a prepared data set: pixels are appended as they come, the description is written last. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { EnvironmentError } from '../common/errors.ts';
import type { SplitName } from '../schemas/config.ts';
import { DATASET_FILE, MASKS_FILE, PIXELS_FILE, type PreparedDataset, type PreparedImage } from './dataset.ts';
import type { Raster } from './raster.ts';

export interface PackedImage {
  readonly id: string;
  readonly label: PreparedImage['label'];
  readonly raster: Raster;
  /** [structures, height, width], 0 or 1. */
  readonly masks?: Uint8Array;
}

export interface Packer {
  add(split: SplitName, image: PackedImage): void;
  /** Writes `dataset.json` and returns what it says. */
  finish(): PreparedDataset;
  /** Closes the files; without `finish` before, the folder holds no data set. */
  close(): void;
}

export type Description = Pick<PreparedDataset, 'labels' | 'classes' | 'structures'>;

/**
 * Starts a data set in a folder that exists. All methods throw EnvironmentError where the disk is full or the folder
 * cannot be written to.
 */
export function createPacker(folder: string, description: Description): Packer {
  const splits: Record<SplitName, PreparedImage[]> = { train: [], val: [], test: [] };
  const pixels = appender(join(folder, PIXELS_FILE));
  const masks = description.structures === undefined ? undefined : appender(join(folder, MASKS_FILE));
  return {
    add(split, { id, label, raster, masks: planes }) {
      const { width, height, channels, data } = raster;
      const bits = data instanceof Uint8Array ? 8 : 16;
      const offset = pixels.append(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      const place = masks === undefined || planes === undefined ? {} : { masks: masks.append(planes) };
      splits[split].push({ id, offset, width, height, channels, bits, label, ...place });
    },
    finish() {
      const dataset: PreparedDataset = { version: 1, ...description, splits };
      const file = join(folder, DATASET_FILE);
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
  close(): void;
}

function appender(file: string): Appender {
  const descriptor = writing(file, () => openSync(file, 'w'));
  let position = 0;
  return {
    append(bytes) {
      const start = position;
      // writeSync may write less than asked for.
      writing(file, () => {
        for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      });
      position += bytes.length;
      return start;
    },
    close: () => closeSync(descriptor),
  };
}

function writing<Result>(file: string, action: () => Result): Result {
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
