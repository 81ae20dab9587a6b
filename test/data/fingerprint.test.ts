import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../common/random.ts';
import { perceptualHash } from '../../data/audit/fingerprint.ts';

for (const [width, height] of [
  [7, 5],
  [100, 33],
  [512, 64],
  [40_000, 40],
] as const)
  test(`samples of one byte and of two give one hash (${width} x ${height})`, () => {
    const stream = randomStream('samples', width);
    // Close to white, where sums are largest.
    const data = Uint8Array.from({ length: width * height }, () => 255 - stream.integer(16));
    const bytes = { width, height, channels: 1, data } as const;
    assert.equal(perceptualHash(bytes), perceptualHash({ ...bytes, data: Uint16Array.from(data) }));
  });
