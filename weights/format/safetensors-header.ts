/** The header of `.safetensors` (https://github.com/huggingface/safetensors#format), read as strictly as it is defined. */

import { type ByteSource, corrupt, windowOf } from '../../common/archives/bytes.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type DType, ITEM_SIZE, isDType } from './dtype.ts';
import { duplicateKey } from './json-keys.ts';
import { contiguousStrides, type LazyTensor } from './tensor.ts';
import type { Value } from './value.ts';

/** A header of more than 150,000 tensors; parsing takes some ten times as much memory. */
const MAX_HEADER = 0x100_0000;

export interface Safetensors {
  readonly root: Value;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Extent {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** @throws InputError where the header is damaged, or tensors overlap, leave holes or reach beyond the file. */
export function openSafetensors(file: ByteSource): Safetensors {
  const header = readHeader(file);
  const metadata = new Map<string, string>();
  const extents: Extent[] = [];
  for (const [name, value] of Object.entries(header.fields)) {
    if (name !== '__metadata__') extents.push(extent(file, name, value));
    else {
      for (const [key, text] of Object.entries(object(value) ?? {})) {
        if (typeof text !== 'string') throw corrupt(file, 8, `metadata ${key} is no text`);
        metadata.set(key, text);
      }
    }
  }
  requireGapless(file, extents, file.size - header.end);
  const tensors = extents.map(({ name, dtype, shape, begin, end }): [string, LazyTensor] => {
    const storage = windowOf(file, name, header.end + begin, end - begin);
    return [name, { kind: 'tensor', dtype, shape, strides: contiguousStrides(shape), offset: 0, storage }];
  });
  return { root: { kind: 'dict', entries: new Map<Value, Value>(tensors) }, metadata: Object.fromEntries(metadata) };
}

function readHeader(file: ByteSource): { readonly fields: object; readonly end: number } {
  const { buffer, byteOffset } = file.read(0, 8);
  const length = new DataView(buffer, byteOffset, 8).getBigUint64(0, true);
  if (length > MAX_HEADER) throw corrupt(file, 0, `a header of ${length} bytes, more than ${MAX_HEADER}`);
  const text = Buffer.from(file.read(8, Number(length))).toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw corrupt(file, 8, 'the header is no valid JSON');
  }
  const fields = object(parsed);
  if (fields === null) throw corrupt(file, 8, 'the header is no JSON object');
  // JSON.parse would silently keep the last of two tensors of one name.
  const twice = duplicateKey(text);
  if (twice !== null) throw corrupt(file, 8, `the header names ${twice} twice`);
  return { fields, end: 8 + Number(length) };
}

function extent(file: ByteSource, name: string, value: unknown): Extent {
  const { dtype, shape, data_offsets } = { dtype: null, shape: null, data_offsets: null, ...object(value) };
  if (!isDType(dtype)) throw corrupt(file, 8, `${name}: type ${JSON.stringify(dtype)}, which assay does not read`);
  const [begin, end, ...more] = wholeNumbers(data_offsets) ?? [];
  const sides = wholeNumbers(shape);
  if (sides === null || begin === undefined || end === undefined || more.length > 0) {
    throw corrupt(file, 8, `${name}: expected a shape and two offsets, all whole numbers from 0`);
  }
  const size = sizeOf(sides) * ITEM_SIZE[dtype];
  if (end - begin !== size) {
    throw corrupt(file, 8, `${name}: ${dtype} [${sides}] takes ${size} bytes, but has ${end - begin}`);
  }
  return { name, dtype, shape: sides, begin, end };
}

/** Every byte of the data belongs to exactly one tensor. */
function requireGapless(file: ByteSource, extents: readonly Extent[], size: number): void {
  let position = 0;
  for (const { name, begin, end } of extents.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      throw corrupt(
        file,
        8,
        `${name} begins at ${begin} of the data, expected ${position}: tensors overlap or leave a hole`,
      );
    }
    position = end;
  }
  if (position !== size) {
    throw corrupt(
      file,
      8,
      `tensors take ${position} bytes, but the file has ${size} after its header`,
      'Compare its size with the original and fetch it again',
    );
  }
}

function object(value: unknown): object | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

function wholeNumbers(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length > 64) return null;
  const numbers = value.filter((item): item is number => Number.isSafeInteger(item) && item >= 0);
  return numbers.length === value.length ? numbers : null;
}
