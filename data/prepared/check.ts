/** Checks `dataset.json` before anything is read by what it says. */
import { validateDataset } from '../../schemas/validate-dataset.js';
import { type PreparedDataset, type PreparedImage, SPLITS } from '../dataset.ts';

/** Sizes of the files beside `dataset.json` in bytes. */
export interface FileSizes {
  readonly pixels: number;
  readonly masks: number;
}

/** The data set, or what is wrong with it: fields, labels that do not fit the classes, images outside the files. */
export function checkDataset(value: unknown): PreparedDataset | { readonly problems: readonly string[] } {
  if (validateDataset(value)) return value as PreparedDataset;
  return {
    problems: (validateDataset.errors ?? []).map(({ instancePath, message }) => `dataset${instancePath} ${message}`),
  };
}

/** Labels that do not fit the classes, and images that do not lie within the files. */
export function checkImages(dataset: PreparedDataset, sizes: FileSizes): readonly string[] {
  return SPLITS.flatMap((split) => dataset.splits[split].flatMap((one) => checkImage(dataset, one, sizes)));
}

function checkImage(dataset: PreparedDataset, one: PreparedImage, sizes: FileSizes): readonly string[] {
  const pixels = one.width * one.height;
  const structures = dataset.structures?.length ?? 0;
  const problems: string[] = [];
  if (!labelFits(dataset, one.label)) problems.push(`the label of ${one.id} does not fit the classes`);
  if (one.offset + pixels * one.channels * (one.bits / 8) > sizes.pixels)
    problems.push(`${one.id} does not lie within pixels.bin, which has ${sizes.pixels} bytes`);
  if (one.masks !== undefined && (structures === 0 || one.masks + pixels * structures > sizes.masks))
    problems.push(`the masks of ${one.id} do not lie within masks.bin, which has ${sizes.masks} bytes`);
  return problems;
}

function labelFits({ labels, classes }: PreparedDataset, label: PreparedImage['label']): boolean {
  if (typeof label === 'number') return labels === 'multi-class' && label < classes.length;
  return labels === 'multi-label' && label.length === classes.length;
}
