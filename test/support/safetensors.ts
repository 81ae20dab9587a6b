/** Reads the safetensors files of test/golden. */
import { readFileSync } from 'node:fs';

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

interface Entry {
  readonly dtype: 'F32' | 'I64' | 'U8';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function numbers(dtype: Entry['dtype'], buffer: ArrayBuffer): GoldenTensor['data'] {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'I64':
      return Int32Array.from(new BigInt64Array(buffer), Number);
    case 'U8':
      return Int32Array.from(new Uint8Array(buffer));
  }
}

/** Tensors by name; 64-bit integers and bytes become 32-bit integers. */
export function readGolden(path: URL): Readonly<Record<string, GoldenTensor>> {
  const file = readFileSync(path);
  const headerEnd = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__, ...entries } = JSON.parse(file.toString('utf8', 8, headerEnd));
  const tensors = Object.entries(entries as Record<string, Entry>).map(([name, { dtype, shape, data_offsets }]) => {
    const bytes = file.subarray(headerEnd + data_offsets[0], headerEnd + data_offsets[1]);
    const buffer = Uint8Array.from(bytes).buffer;
    return [name, { shape, data: numbers(dtype, buffer) }] as const;
  });
  return Object.fromEntries(tensors);
}
