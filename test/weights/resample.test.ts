import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bicubicMatrix, resample } from '../../weights/resample.ts';
import { readSafetensors } from '../../weights/safetensors-reader.ts';
import { assertClose, goldenPath } from './golden.ts';

const { tensors } = await readSafetensors(goldenPath('table_interpolation.safetensors'));
const names = (kind: string): readonly string[] =>
  Object.keys(tensors)
    .filter((name) => name.startsWith(`${kind}/`) && name.endsWith('/source'))
    .map((name) => name.slice(0, -'/source'.length));

/** [1, channels, rows, columns] to [rows, columns, channels]. */
function channelsLast(data: ArrayLike<number>, channels: number): Float32Array {
  const pixels = data.length / channels;
  return Float32Array.from(
    { length: data.length },
    (_, index) => data[(index % channels) * pixels + Math.floor(index / channels)]!,
  );
}

describe('bicubic resampling is that of PyTorch', () => {
  for (const name of names('bicubic')) {
    it(name, () => {
      const source = tensors[`${name}/source`]!;
      const expected = tensors[`${name}/expected`]!;
      const [, channels = 0, rows = 0, columns = 0] = source.shape;
      const [, , toRows = 0, toColumns = 0] = expected.shape;
      const found = resample(
        channelsLast(source.data, channels),
        channels,
        bicubicMatrix(rows, toRows),
        bicubicMatrix(columns, toColumns),
      );
      assertClose(found, channelsLast(expected.data, channels), 1e-6, name);
    });
  }

  it('constants stay what they are', () => {
    for (const [from, to] of [
      [1, 5],
      [7, 3],
      [4, 4],
    ] as const) {
      const { weights } = bicubicMatrix(from, to);
      for (let row = 0; row < to; row++) {
        const sum = weights.subarray(row * from, (row + 1) * from).reduce((total, weight) => total + weight, 0);
        assert.ok(Math.abs(sum - 1) < 1e-12);
      }
    }
  });
});
