import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canHalve } from '../../../data/transforms/halve.ts';
import { resizeBytes } from '../../../data/transforms/resize-bytes.ts';
import { pillowResize } from './pillow.ts';

for (const channels of [1, 3] as const) {
  const half = fc.integer({ min: 2, max: 16 });
  const pictures = fc.tuple(half, half).chain(([x, y]) => {
    const [width, height] = [channels === 1 ? 4 * x : 2 * x, 2 * y];
    const length = width * height * channels;
    const data = fc.uint8Array({ minLength: length, maxLength: length });
    return fc.record({ width: fc.constant(width), height: fc.constant(height), data });
  });

  test(`pictures of ${channels} channels are halved to Pillow's bytes`, () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const source = { ...picture, channels };
        const [width, height] = [source.width / 2, source.height / 2];
        equal(canHalve({ ...source, start: 0, pitch: source.width * channels }, width, height), true);
        deepEqual(resizeBytes(source, width, height).data, pillowResize(source, width, height));
      }),
    );
  });
}

test('other ratios, narrow pictures and odd widths of gray ones are left to the general way', () => {
  const rows = (width: number, height: number, channels: 1 | 3 = 1) =>
    ({ width, height, channels, data: new Uint8Array(width * height * 3), start: 0, pitch: width * 3 }) as const;
  equal(canHalve(rows(8, 8), 4, 4), true);
  equal(canHalve(rows(8, 8), 4, 3), false);
  equal(canHalve(rows(6, 8), 3, 4), false);
  equal(canHalve(rows(6, 8, 3), 3, 4), true);
  equal(canHalve(rows(2, 8, 3), 1, 4), false);
});
