/** Checks `dataset.json` before anything is read by what it says. */
import { Ajv } from 'ajv';
import { type PreparedDataset, type PreparedImage, SPLITS, UNCERTAIN } from './dataset.ts';

const count = { type: 'integer', minimum: 1 };
const offset = { type: 'integer', minimum: 0 };
const names = { type: 'array', items: { type: 'string' }, minItems: 1 };
const image = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'offset', 'width', 'height', 'channels', 'bits', 'label'],
  properties: {
    id: { type: 'string' },
    offset,
    width: count,
    height: count,
    channels: { enum: [1, 3] },
    bits: { enum: [8, 16] },
    label: {
      anyOf: [
        { type: 'integer', minimum: 0 },
        { type: 'array', items: { enum: [0, 1, UNCERTAIN] } },
      ],
    },
    patient: { type: 'string' },
    masks: offset,
  },
};
const images = { type: 'array', items: image };
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'labels', 'classes', 'splits'],
  properties: {
    version: { const: 1 },
    labels: { enum: ['multi-class', 'multi-label'] },
    classes: { type: 'array', items: { type: 'string' } },
    evaluated: names,
    structures: names,
    splits: {
      type: 'object',
      additionalProperties: false,
      required: SPLITS,
      properties: Object.fromEntries(SPLITS.map((split) => [split, images])),
    },
  },
};

/** Sizes of the files beside `dataset.json` in bytes. */
export interface FileSizes {
  readonly pixels: number;
  readonly masks: number;
}

/** The data set, or what is wrong with it: fields, labels that do not fit the classes, images outside the files. */
export function checkDataset(value: unknown): PreparedDataset | { readonly problems: readonly string[] } {
  const ajv = new Ajv({ allErrors: false });
  const valid = ajv.compile<PreparedDataset>(schema);
  if (valid(value)) return value;
  return { problems: [ajv.errorsText(valid.errors, { dataVar: 'dataset' })] };
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
