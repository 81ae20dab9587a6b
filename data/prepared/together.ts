/** The training images of several prepared data sets, as if they were one. */
import { fstatSync } from 'node:fs';
import type { PreparedImage } from '../dataset.ts';
import { type Dataset, type OpenDataset, openDataset } from './open.ts';

/** Outputs of `prepare`, in an order that counts. */
export type Folders = readonly string[];

/**
 * Labels and masks are left out, and images of the other splits. Ids begin with the number of their data set, from 1;
 * offsets are those in the files of pixels laid one behind the other.
 * @throws StepError with all problems where one is damaged
 */
export async function openTogether(folders: Folders): Promise<Dataset> {
  const opened: OpenDataset[] = [];
  const close = (): void => {
    for (const dataset of opened.splice(0)) dataset.close();
  };
  try {
    for (const folder of folders) opened.push(await openDataset(folder));
  } catch (error) {
    close();
    throw error;
  }
  const starts = [0];
  for (const { files } of opened) starts.push(starts.at(-1)! + fstatSync(files.pixels).size);
  const train = opened.flatMap(({ splits }, index) =>
    splits.train.map(({ id, offset, width, height, channels, bits, patient }): PreparedImage => {
      const own = { width, height, channels, bits, label: [], ...(patient !== undefined && { patient }) };
      return { ...own, id: `${index + 1}/${id}`, offset: offset + starts[index]! };
    }),
  );
  return {
    version: 1,
    labels: 'multi-label',
    classes: [],
    splits: { train, val: [], test: [] },
    pixels(image, memory) {
      const index = starts.findLastIndex((start) => start <= image.offset);
      return opened[index]!.pixels({ ...image, offset: image.offset - starts[index]! }, memory);
    },
    masks: () => {
      throw new Error('data sets that are opened together have no masks');
    },
    close,
  };
}
