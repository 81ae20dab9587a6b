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

test('what does not fit in memory waits and says so once, those behind it wait, and what is larger than all comes alone', async () => {
  const slots = new Slots(3, 10);
  const said: string[] = [];
  const begin = async (name: string, bytes: number): Promise<void> => {
    await slots.acquire(said.length, { bytes, onLack: () => said.push(`${name} lacks memory`) });
    said.push(name);
  };
  const turn = async (): Promise<void> => {
    for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
  };
  const all = [begin('six', 6), begin('five', 5), begin('one', 1), begin('twenty', 20)];
  await turn();
  assert.deepEqual(said.splice(0), ['five lacks memory', 'six']);
  slots.release(6);
  await turn();
  assert.deepEqual(said.splice(0), ['twenty lacks memory', 'five', 'one']);
  slots.release(5);
  await turn();
  assert.deepEqual(said, []);
  slots.release(1);
  await Promise.all(all);
  assert.deepEqual(said, ['twenty']);
});
