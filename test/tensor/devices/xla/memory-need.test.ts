import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkMemory, largestBatch } from '../../../../tensor/devices/xla/memory-need.ts';

const inputs = { images: { shape: [64, 3, 100, 100], dtype: 'float32' }, lr: { shape: [], dtype: 'float32' } } as const;
const images = 64 * 3 * 100 * 100 * 4;
/** 1 GB of variables that are updated in place, 10 GB of activations. */
const planned = { code: 0, arguments: 1e9 + images, outputs: 1e9, aliased: 1e9, temporary: 10e9 };

test('a batch that fits passes, and so does any where the device does not say what it has', () => {
  checkMemory(planned, inputs, 12e9, 'a card');
  checkMemory(planned, inputs, null, 'a card');
});

test('a batch that does not fit is refused with the largest that will', () => {
  assert.throws(() => checkMemory(planned, inputs, 6e9, 'a card'), {
    name: 'EnvironmentError',
    message:
      'a program of batches of 64 needs 11.0 GB of memory, but a card has 6.0 GB\n' +
      "  About 31 will fit: lower schedule.batch_size to that, and raise schedule.accumulate to keep the step's size.",
  });
});

test('where the variables alone do not fit no batch is advised', () => {
  assert.throws(() => checkMemory(planned, inputs, 0.9e9, 'a card'), {
    message:
      'a program of batches of 64 needs 11.0 GB of memory, but a card has 0.9 GB\n' +
      '  Not even a single image will fit: choose a smaller model, smaller images, or another device.',
  });
});

test('the batch that is advised fits, and one more would not', () => {
  const size = fc.integer({ min: 1, max: 1e10 });
  fc.assert(
    fc.property(
      size,
      size,
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 512 }),
      size,
      (fixed, temporary, input, batch, limit) => {
        const all = { code: 0, arguments: fixed + input, outputs: 0, aliased: 0, temporary };
        const found = largestBatch(all, input, batch, limit);
        const need = (count: number) => fixed + ((temporary + input) * count) / batch;
        if (found > 0) assert.ok(need(found) <= limit * (1 + 1e-9));
        if (found < batch - 1) assert.ok(need(found + 1) > limit * (1 - 1e-9));
      },
    ),
  );
});
