/**
 * `cases.safetensors`: what a trial's model made of each image, in the order of `cases.json`, from which every metric and
 * its error are computed. An open format that Python reads; 64-bit numbers, so that a metric recomputed is the same.
 * Tensors of a split, `val` or `test`, of N images:
 *
 * | classification | |
 * |---|---|
 * | `<split>.scores` F64 [N, classes] | probability of each class, averaged over the crops |
 * | `<split>.truth` I32 [N] or I8 [N, classes] | multi-class: index of the class; multi-label: 1, 0, or -1 where it is not known |
 *
 * | segmentation | |
 * |---|---|
 * | `<split>.sizes` I32 [N, 2] | width and height of the stored image |
 * | `<split>.counts` I32 [N, structures, 3] | pixels of truth, of prediction, of both |
 * | `<split>.boundaries` I32 [N, structures, 3] | pixels near the outline: of truth, of prediction, of both |
 * | `<split>.lesions` I32 [N, structures, 3] | connected parts: of the truth found and missed, of the prediction without a pixel of the truth |
 * | `<split>.distances` F64 [N, structures, 2] | hd95 and asd in pixels |
 * | `<split>.distances_mm` F64 [N, structures, 2] | in millimetres; only where every image of the split says how large its pixels are |
 * | `<split>.outlines` I32 [N, structures, 2] | pixels of both outlines: within the tolerance of the other, and all; only where `distances_mm` is |
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type StoredTensor, writeSafetensors } from '../../weights/format/safetensors.ts';
import { EVALUATED_SPLITS, type EvaluatedSplit } from './case-list.ts';

export const VALUES_FILE = 'cases.safetensors';

export interface ClassificationValues {
  readonly task: 'classification';
  readonly truth: Int32Array | Int8Array;
  readonly scores: Float64Array;
}

export interface SegmentationValues {
  readonly task: 'segmentation';
  readonly sizes: Int32Array;
  readonly counts: Int32Array;
  readonly boundaries: Int32Array;
  readonly lesions: Int32Array;
  readonly distances: Float64Array;
  /** null where the size of a pixel is not known of every image, as `outlines`. */
  readonly distances_mm: Float64Array | null;
  readonly outlines: Int32Array | null;
}

export type CaseValues = ClassificationValues | SegmentationValues;

/** Those of the cases at these positions alone. @param cases how many there are in all */
export function valuesAt(values: CaseValues, cases: number, places: readonly number[]): CaseValues {
  const rows = <Values extends Float64Array | Int32Array | Int8Array>(from: Values): Values => {
    const width = cases === 0 ? 0 : from.length / cases;
    const to = from.slice(0, places.length * width) as Values;
    for (const [row, at] of places.entries()) to.set(from.subarray(at * width, (at + 1) * width), row * width);
    return to;
  };
  if (values.task === 'classification') return { ...values, truth: rows(values.truth), scores: rows(values.scores) };
  const { distances_mm, outlines } = values;
  return {
    task: 'segmentation',
    sizes: rows(values.sizes),
    counts: rows(values.counts),
    boundaries: rows(values.boundaries),
    lesions: rows(values.lesions),
    distances: rows(values.distances),
    distances_mm: distances_mm === null ? null : rows(distances_mm),
    outlines: outlines === null ? null : rows(outlines),
  };
}

/** @param columns classes or structures */
export function writeValues(
  folder: string,
  values: Readonly<Record<EvaluatedSplit, CaseValues>>,
  columns: number,
): void {
  const tensors: Record<string, StoredTensor> = {};
  const metadata: Record<string, string> = { format: 'assay-cases-1' };
  for (const split of EVALUATED_SPLITS) {
    const own = tensorsOf(values[split], columns);
    for (const [name, tensor] of own) tensors[`${split}.${name}`] = tensor;
    metadata[`${split}_sha256`] = valuesDigest(own.map(([, { data }]) => data));
  }
  writeSafetensors(join(folder, VALUES_FILE), tensors, metadata);
}

function tensorsOf(values: CaseValues, columns: number): readonly (readonly [string, StoredTensor])[] {
  if (values.task === 'classification') {
    const { truth, scores } = values;
    const images = columns === 0 ? 0 : scores.length / columns;
    return [
      ['truth', { shape: truth instanceof Int32Array ? [images] : [images, columns], data: truth }],
      ['scores', { shape: [images, columns], data: scores }],
    ];
  }
  const images = values.sizes.length / 2;
  const { distances_mm, outlines } = values;
  return [
    ['sizes', { shape: [images, 2], data: values.sizes }],
    ['counts', { shape: [images, columns, 3], data: values.counts }],
    ['boundaries', { shape: [images, columns, 3], data: values.boundaries }],
    ['lesions', { shape: [images, columns, 3], data: values.lesions }],
    ['distances', { shape: [images, columns, 2], data: values.distances }],
    ...(distances_mm === null ? [] : [['distances_mm', { shape: [images, columns, 2], data: distances_mm }] as const]),
    ...(outlines === null ? [] : [['outlines', { shape: [images, columns, 2], data: outlines }] as const]),
  ];
}

/** SHA-256 over the bytes of a split's tensors, in the order of the tables above. */
export function valuesDigest(arrays: readonly StoredTensor['data'][]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}
