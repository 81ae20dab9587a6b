import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openResizer, resizeBytes } from '../../../data/transforms/resize-bytes.ts';

const side = fc.integer({ min: 1, max: 40 });
const pictures = fc.tuple(side, side).chain(([width, height]) =>
  fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    channels: fc.constant(3 as const),
    data: fc.uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height }),
  }),
);

const channelOf = (data: ArrayLike<number>, channel: number): Uint8Array =>
  Uint8Array.from({ length: data.length / 3 }, (_, pixel) => data[3 * pixel + channel]!);

test('each channel of a coloured picture is resized as a gray one, to any size', () => {
  fc.assert(
    fc.property(pictures, side, side, (colours, width, height) => {
      const { data } = resizeBytes(colours, width, height);
      equal(data.length, 3 * width * height);
      for (let channel = 0; channel < 3; channel++) {
        const gray = { ...colours, channels: 1 as const, data: channelOf(colours.data, channel) };
        deepEqual(channelOf(data, channel), resizeBytes(gray, width, height).data);
      }
    }),
  );
});

test('a picture of one value keeps it', () => {
  fc.assert(
    fc.property(side, side, side, side, fc.nat(255), (width, height, toWidth, toHeight, value) => {
      const data = new Uint8Array(width * height).fill(value);
      const resized = resizeBytes({ width, height, channels: 1, data }, toWidth, toHeight);
      deepEqual(resized.data, new Uint8Array(toWidth * toHeight).fill(value));
    }),
  );
});

test('rows may lie apart and be taken in any portions', () => {
  fc.assert(
    fc.property(pictures, side, side, fc.array(fc.nat(40)), (picture, width, height, portions) => {
      const { height: rows, data } = picture;
      const stride = 3 * picture.width;
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
