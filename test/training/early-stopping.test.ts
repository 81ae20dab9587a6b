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
