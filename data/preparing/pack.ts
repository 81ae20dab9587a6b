/** Writing a prepared data set: pixels are appended as they come, the description is written last. */
import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import type { SplitName } from '../../schemas/config.ts';
import {
  DATASET_FILE,
  type LabelKind,
  MASKS_FILE,
  PIXELS_FILE,
  type PreparedDataset,
  type PreparedImage,
} from '../dataset.ts';
import type { DataFiles } from '../prepared/open.ts';
import type { Raster } from '../raster.ts';
import { appender, type Written, writing } from './appender.ts';

/** What does not depend on its pixels. */
export type NamedImage = Pick<PreparedImage, 'id' | 'label' | 'patient'>;

export interface PackedImage extends NamedImage {
  readonly raster: Raster;
  /** [structures, height, width], 0 or 1. */
  readonly masks?: Uint8Array;
}

/** An image in the files of another data set with the same structures. */
export interface StoredImage {
  readonly image: PreparedImage;
  readonly files: DataFiles;
}

/** What is in the files; of masks null where there are none. */
export interface PackedFiles {
  readonly pixels: Written;
  readonly masks: Written | null;
}

export interface Packer {
  /** @returns the image as `dataset.json` will have it */
  add(split: SplitName, image: PackedImage): PreparedImage;
  /** The same for the pixels and masks of a stored image; its files must stay open until the next flush. */
  copy(split: SplitName, named: NamedImage, stored: StoredImage): PreparedImage;
  /** Takes over an image that lies in the files already, from an earlier packer; before any is added. */
  restore(split: SplitName, image: PreparedImage): void;
  /** Goes on behind what an earlier packer has left in the files. */
  continueAfter(files: PackedFiles): void;
  /** Everything added so far is in the files. */
  flush(): PackedFiles;
  /** Moves the files into the output folder, writes `dataset.json` there and returns what it says. */
  finish(): PreparedDataset;
  /** Closes the files; without `finish` before, the output folder holds no data set. */
  close(): void;
}

type Form = Pick<PreparedImage, 'width' | 'height' | 'channels' | 'bits'>;

export type Description = LabelKind & Pick<PreparedDataset, 'classes' | 'structures'>;

/**
 * Starts a data set. All methods throw EnvironmentError where the disk is full or a folder cannot be written to.
 * @param output folder that exists
 * @param work folder on the same disk for the files until they are finished
 */
export function createPacker(output: string, description: Description, work = output): Packer {
  const splits: Record<SplitName, PreparedImage[]> = { train: [], val: [], test: [] };
  const pixels = appender(join(work, PIXELS_FILE));
  const masks = description.structures === undefined ? undefined : appender(join(work, MASKS_FILE));
  const put = (
    split: SplitName,
    { id, label, patient }: NamedImage,
    { width, height, channels, bits }: Form,
    offset: number,
    place: number | undefined,
  ): PreparedImage => {
    const image: PreparedImage = {
      ...{ id, offset, width, height, channels, bits, label },
      ...(patient !== undefined && { patient }),
      ...(place !== undefined && { masks: place }),
    };
    splits[split].push(image);
    return image;
  };
  const sizeOf = ({ width, height, channels, bits }: Form) => {
    const area = width * height;
    return { pixels: area * channels * (bits / 8), masks: area * (description.structures?.length ?? 0) };
  };
  return {
    add(split, { raster, masks: planes, ...named }) {
      const { width, height, channels, data } = raster;
      const bits = data instanceof Uint8Array ? 8 : 16;
      const offset = pixels.append(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      const place = masks === undefined || planes === undefined ? undefined : masks.append(planes);
      return put(split, named, { width, height, channels, bits }, offset, place);
    },
    copy(split, named, { image, files }) {
      const size = sizeOf(image);
      const offset = pixels.copy(files.pixels, image.offset, size.pixels);
      const from = image.masks;
      const taken = masks !== undefined && files.masks !== undefined && from !== undefined;
      return put(split, named, image, offset, taken ? masks.copy(files.masks, from, size.masks) : undefined);
    },
    restore(split, image) {
      splits[split].push(image);
    },
    continueAfter(files) {
      pixels.continueAfter(files.pixels);
      if (files.masks !== null) masks?.continueAfter(files.masks);
    },
    flush: () => ({ pixels: pixels.flush(), masks: masks?.flush() ?? null }),
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
