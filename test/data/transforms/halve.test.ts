import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canHalve } from '../../../data/transforms/halve.ts';
import { resizeBytes } from '../../../data/transforms/resize-bytes.ts';

const pictures = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 2, max: 12 })).chain(([words, pairs]) =>
  fc.record({
    width: fc.constant(4 * words),
    height: fc.constant(2 * pairs),
    channels: fc.constant(1 as const),
    data: fc.uint8Array({ minLength: 8 * words * pairs, maxLength: 8 * words * pairs }),
  }),
);

test('a gray picture is halved to the bytes of the general way, which colours take', () => {
  fc.assert(
    fc.property(pictures, (gray) => {
      const [width, height] = [gray.width / 2, gray.height / 2];
      equal(canHalve({ ...gray, start: 0, pitch: gray.width }, width, height), true);
      const colours = new Uint8Array(Array.from(gray.data).flatMap((value) => [value, value, value]));
      const general = resizeBytes({ ...gray, channels: 3, data: colours }, width, height).data;
      deepEqual(
        resizeBytes(gray, width, height).data,
        Uint8Array.from({ length: width * height }, (_, pixel) => general[3 * pixel]!),
      );
    }),
  );
});

test('other ratios and odd widths are left to the general way', () => {
  const gray = (width: number, height: number) =>
    ({ width, height, channels: 1, data: new Uint8Array(width * height), start: 0, pitch: width }) as const;
  equal(canHalve(gray(8, 8), 4, 4), true);
  equal(canHalve(gray(8, 8), 4, 3), false);
  equal(canHalve(gray(6, 8), 3, 4), false);
});
