import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describe } from '../../stats/describe.ts';
import { golden, near } from './golden.ts';

test('mean and sample deviation, as numpy', () => {
  for (const { x, mean, std_ddof1 } of golden.describe) {
    const found = describe(x);
    assert.equal(found.n, x.length);
    near(found.mean, mean);
    near(found.sd, std_ddof1);
  }
});

test('one value has a mean but no deviation; none has nothing', () => {
  assert.deepEqual(describe([0.8]), { n: 1, mean: 0.8, sd: null });
  assert.deepEqual(describe([]), { n: 0, mean: null, sd: null });
});

test('equal values have exactly their own mean and no deviation, whatever rounding does to their sum', () => {
  assert.deepEqual(describe([0.1, 0.1, 0.1]), { n: 3, mean: 0.1, sd: 0 });
});

test('shifting the values shifts the mean alone; scaling them scales mean and deviation', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(values, (list) => {
      const { mean, sd } = describe(list);
      const shifted = describe(list.map((value) => value + 7));
      const scaled = describe(list.map((value) => value * 4));
      near(shifted.mean, mean! + 7);
      assert.ok(Math.abs(shifted.sd! - sd!) < 1e-9);
      near(scaled.mean, mean! * 4);
      near(scaled.sd, sd! * 4);
    }),
  );
});
