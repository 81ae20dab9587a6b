import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openResizer, resizeBytes } from '../../../data/transforms/resize-bytes.ts';
import { pillowResize } from './pillow.ts';

const side = fc.integer({ min: 1, max: 40 });
const pictures = fc.tuple(side, side, fc.constantFrom(1 as const, 3 as const)).chain(([width, height, channels]) => {
  const length = width * height * channels;
  const data = fc.uint8Array({ minLength: length, maxLength: length });
  return data.map((bytes) => ({ width, height, channels, data: bytes }));
});

test("a picture has Pillow's bytes at any size", () => {
  fc.assert(
    fc.property(pictures, side, side, (picture, width, height) => {
      deepEqual(resizeBytes(picture, width, height).data, pillowResize(picture, width, height));
    }),
  );
});

test('rows may lie apart and be taken in any portions', () => {
  fc.assert(
    fc.property(pictures, side, side, fc.array(fc.nat(40)), (picture, width, height, portions) => {
      const { height: rows, data } = picture;
      const stride = picture.channels * picture.width;
      const [start, pitch] = [1, stride + 2];
      const apart = new Uint8Array(start + rows * pitch).fill(0xee);
      for (let y = 0; y < rows; y++) apart.set(data.subarray(y * stride, (y + 1) * stride), start + y * pitch);
      const resizer = openResizer({ ...picture, data: apart, start, pitch }, width, height);
      for (const portion of portions.toSorted((a, b) => a - b)) resizer.advance(Math.min(rows, portion));
      resizer.advance(rows);
      deepEqual(resizer.finish(), resizeBytes(picture, width, height));
    }),
  );
});
