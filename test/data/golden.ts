/** Reference pictures and pixels; see test/golden/images/README.md. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Entry {
  readonly dtype: 'U8' | 'U16' | 'I32' | 'F32';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Uint16Array | Int32Array | Float32Array;
}

export function goldenImage(name: string): string {
  return fileURLToPath(new URL(`../golden/images/${name}`, import.meta.url));
}

/** Tensors of a file, by their names. */
export function goldenTensors(file: string): (name: string) => GoldenTensor {
  const bytes = readFileSync(file);
  const headerEnd = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Readonly<Record<string, Entry>>;
  const arrays = { U8: Uint8Array, U16: Uint16Array, I32: Int32Array, F32: Float32Array } as const;
  return (name) => {
    const entry = header[name];
    if (entry === undefined) throw new Error(`no golden tensor ${name}`);
    const [start, end] = entry.data_offsets;
    const own = new Uint8Array(bytes.subarray(headerEnd + start, headerEnd + end));
    return { shape: entry.shape, data: new arrays[entry.dtype](own.buffer) };
  };
}

export const golden = goldenTensors(goldenImage('expected.safetensors'));

/** Largest distance between two arrays of one length. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values, expected ${expected.length}`);
  let largest = 0;
  for (let at = 0; at < expected.length; at++) largest = Math.max(largest, Math.abs(actual[at]! - expected[at]!));
  return largest;
}
