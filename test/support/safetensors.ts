/** Reads the safetensors files of test/golden. */
import { readFileSync } from 'node:fs';

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

interface Entry {
  readonly dtype: 'F32' | 'I64';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Tensors by name; 64-bit integers become 32-bit ones. */
export function readGolden(path: URL): Readonly<Record<string, GoldenTensor>> {
  const file = readFileSync(path);
  const headerEnd = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__, ...entries } = JSON.parse(file.toString('utf8', 8, headerEnd));
  const tensors = Object.entries(entries as Record<string, Entry>).map(([name, { dtype, shape, data_offsets }]) => {
    const bytes = file.subarray(headerEnd + data_offsets[0], headerEnd + data_offsets[1]);
    const buffer = Uint8Array.from(bytes).buffer;
    const data = dtype === 'F32' ? new Float32Array(buffer) : Int32Array.from(new BigInt64Array(buffer), Number);
    return [name, { shape, data }] as const;
  });
  return Object.fromEntries(tensors);
}
