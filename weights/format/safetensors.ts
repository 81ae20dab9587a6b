/** Writing `.safetensors` (https://github.com/huggingface/safetensors#format); reading is in `safetensors-reader.ts`. */
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type DType, ITEM_SIZE } from './dtype.ts';

/** What can be written: a model's tensors, and other tables of numbers in the type that they need. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Int8Array;
}

export type StoredTensors = Readonly<Record<string, StoredTensor>>;

function dtypeOf(data: StoredTensor['data']): DType {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  return data instanceof Int32Array ? 'I32' : 'I8';
}

/**
 * Writes named tensors so that any safetensors reader, timm's included, takes them as they are.
 * Equal tensors and metadata give equal bytes, in whatever order they come: both are sorted by name, tensors of wide
 * elements first, so that each is aligned. They are written straight from their memory, so nothing is copied; the file
 * appears whole or not at all.
 * @param metadata goes under `__metadata__`.
 * @throws TypeError where a tensor's shape and number of values differ, or one is called `__metadata__`.
 */
export function writeSafetensors(
  path: string,
  tensors: StoredTensors,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const width = (name: string): number => ITEM_SIZE[dtypeOf(tensors[name]!.data)];
  const names = Object.keys(tensors)
    .sort()
    .sort((a, b) => width(b) - width(a));
  // A Map, not an object: a tensor may have any name, `__proto__` and '0' included.
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set('__metadata__', sortedByKey(metadata));
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const name of names) {
    const tensor = tensors[name]!;
    check(name, tensor);
    const { data, shape } = tensor;
    header.set(name, { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] });
    // Typed arrays hold the machine's byte order, which is little-endian wherever Node and ONNX Runtime run.
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  writeFileAtomic(path, [...encodeHeader(header), ...parts]);
}

function check(name: string, { shape, data }: StoredTensor): void {
  if (name === '__metadata__') throw new TypeError('a tensor cannot be called __metadata__');
  const count = sizeOf(shape);
  if (count !== data.length) throw new TypeError(`${name}: shape [${shape}] does not hold ${data.length} values`);
}

function sortedByKey(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Length (64-bit little-endian) and JSON, filled up with spaces so that the data begin at a multiple of 8. */
function encodeHeader(header: ReadonlyMap<string, unknown>): readonly [Uint8Array, Uint8Array] {
  const fields = Array.from(header, ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const text = Buffer.from(`{${fields.join(',')}}`);
  const json = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return [length, json];
}
