import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestEpoch, stopsEarly } from '../../training/early-stopping.ts';

/** The epoch after which training ends when these are the validation losses. */
function lastEpoch(losses: readonly number[], patience: number | null): number {
  let epoch = 1;
  while (epoch < losses.length && !stopsEarly(losses.slice(0, epoch), patience)) epoch++;
  return epoch;
}

test('the best epoch has the lowest loss, the earliest of equal ones', () => {
  assert.equal(bestEpoch([3]), 1);
  assert.equal(bestEpoch([3, 1, 2]), 2);
  assert.equal(bestEpoch([3, 1, 2, 1]), 2);
});

test('training stops after as many epochs without improvement as the patience says', () => {
  const losses = [5, 4, 4.5, 4.2, 3, 3.1, 3.2, 3.3, 3.4];
  assert.equal(lastEpoch(losses, 1), 3);
  assert.equal(lastEpoch(losses, 2), 4);
  assert.equal(lastEpoch(losses, 3), 8);
});

/** The loop of the published classification code, which compares its counter by `>`. */
function publishedLastEpoch(losses: readonly number[], patience: number): number {
  let [best, counter] = [Number.POSITIVE_INFINITY, 0];
  for (const [index, loss] of losses.entries()) {
    counter = loss < best ? 0 : counter + 1;
    best = Math.min(best, loss);
    if (counter > patience) return index + 1;
  }
  return losses.length;
}

test("the published code's patience of 10 is 11 here, and its 50 is 51", () => {
  // Validation losses of 70 epochs: falling, a plateau of ten that an improvement ends, then a rise for good.
  const losses = Array.from({ length: 70 }, (_, at) =>
    at < 5 ? 1 - at / 10 : at < 15 ? 0.7 : at === 15 ? 0.5 : 0.6 + at / 100,
  );
  assert.equal(publishedLastEpoch(losses, 10), 27);
  assert.equal(lastEpoch(losses, 11), 27);
  assert.equal(lastEpoch(losses, 10), 15);
  assert.equal(lastEpoch(losses, 51), publishedLastEpoch(losses, 50));
});

test("another definition's patience is one less than this one's, whatever the losses", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 5 }),
      (losses, patience) => {
        assert.equal(lastEpoch(losses, patience + 1), publishedLastEpoch(losses, patience));
      },
    ),
  );
});

test('an equal loss is no improvement', () => {
  assert.equal(lastEpoch([1, 1, 1, 1, 1, 1], 2), 3);
});

test('a loss that keeps falling never stops training', () => {
  assert.equal(lastEpoch([5, 4, 3, 2, 1], 1), 5);
});

test('without patience training never stops early', () => {
  assert.equal(lastEpoch([1, 2, 3, 4, 5], null), 5);
});

test('the decision is that of a counter which each improvement resets', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 5 }),
      (losses, patience) => {
        let best = Number.POSITIVE_INFINITY;
        let counter = 0;
        losses.forEach((loss, index) => {
          counter = loss < best ? 0 : counter + 1;
          best = Math.min(best, loss);
          assert.equal(stopsEarly(losses.slice(0, index + 1), patience), counter >= patience);
        });
      },
    ),
  );
});
