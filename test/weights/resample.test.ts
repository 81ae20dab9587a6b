import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { bicubicMatrix, resample } from '../../weights/loading/resampling/resample.ts';
import { geometricMatrix, splineMatrix } from '../../weights/loading/resampling/spline.ts';
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

describe('geometric resampling of tables is that of SimMIM', () => {
  for (const name of names('geometric')) {
    it(name, () => {
      const source = tensors[`${name}/source`]!;
      const expected = tensors[`${name}/expected`]!;
      const [rows = 0, heads = 0] = source.shape;
      const matrix = geometricMatrix(Math.sqrt(rows), Math.sqrt(expected.shape[0]!));
      assert.ok(matrix !== null);
      const found = resample(Float32Array.from(source.data), heads, matrix, matrix);
      assertClose(found, expected.data, 1e-6, name);
    });
  }

  it('a spline goes through its samples and reproduces cubics', () => {
    const places = [-3, -1, 0, 2, 5];
    const cubic = (x: number): number => x ** 3 - 2 * x + 1;
    const targets = [-3, -2, 0, 1.5, 4, 5];
    const { weights } = splineMatrix(places, targets);
    targets.forEach((target, row) => {
      const value = places.reduce((sum, place, index) => sum + weights[row * 5 + index]! * cubic(place), 0);
      assert.ok(Math.abs(value - cubic(target)) < 1e-9);
    });
  });
});
