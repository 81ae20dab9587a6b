import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Slots } from '../../../pipelines/run/slots.ts';

test('whoever waits is served by priority, and of equal priority in the order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 40 }), async (priorities) => {
      const slots = new Slots(1);
      const served: (readonly [number, number])[] = [];
      await Promise.all(
        priorities.map(async (priority, turn) => {
          await slots.acquire(priority);
          served.push([priority, turn]);
          slots.release();
        }),
      );
      assert.deepEqual(
        served,
        priorities.map((priority, turn) => [priority, turn] as const).toSorted(([a, i], [b, j]) => a - b || i - j),
      );
    }),
  );
});

test('no more than the slots are taken at a time', async () => {
  const slots = new Slots(3);
  let [taken, most] = [0, 0];
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      await slots.acquire(index);
      most = Math.max(most, ++taken);
      await new Promise((resolve) => setImmediate(resolve));
      taken--;
      slots.release();
    }),
  );
  assert.deepEqual({ taken, most }, { taken: 0, most: 3 });
});
