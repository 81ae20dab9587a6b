import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tTest } from '../../stats/t-test.ts';
import { golden, near } from './golden.ts';

const undefinedIn = new Map([
  ['n1_vs_3', 'fewer-than-two-values'],
  ['n1_vs_1', 'fewer-than-two-values'],
  ['empty_vs_3', 'fewer-than-two-values'],
  ['both_constant_equal', 'no-variation'],
  ['both_constant_different', 'no-variation'],
]);

for (const { pair, a, b, variant, expected } of golden.ttest) {
  const values = a.map(Number);
  const reason = undefinedIn.get(pair);
  if (pair === 'with_nan') {
    test(`${variant}: a value that is not a number is refused`, () => {
      assert.throws(() => tTest(values, b, variant), {
        name: 'RangeError',
        message: 'a t-test needs finite values, not NaN',
      });
    });
  } else if (reason !== undefined) {
    test(`${variant}: no p-value, but the reason, for ${pair}`, () => {
      assert.deepEqual(tTest(values, b, variant), { tested: false, reason });
    });
  } else {
    test(`${variant}, as scipy's ttest_ind: ${pair}`, () => {
      const result = tTest(values, b, variant);
      assert.ok(result.tested);
      near(result.p, Number(expected.pvalue));
      near(result.t, Number(expected.statistic));
      near(result.df, Number(expected.df));
    });
  }
}

test('three equal values that binary fractions cannot hold count as no variation', () => {
  assert.deepEqual(tTest([0.1, 0.1, 0.1], [0.7, 0.7, 0.7], 'student'), { tested: false, reason: 'no-variation' });
});

const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 12 });

test('p is a probability, and the same whichever sample comes first', () => {
  fc.assert(
    fc.property(sample, sample, fc.constantFrom('student', 'welch'), (a, b, variant) => {
      const one = tTest(a, b, variant);
      const other = tTest(b, a, variant);
      assert.equal(one.tested, other.tested);
      if (!one.tested || !other.tested) return;
      assert.ok(one.p >= 0 && one.p <= 1);
      assert.equal(one.p, other.p);
      // Equal means give 0 both ways, not 0 and -0.
      assert.equal(one.t + other.t, 0);
    }),
    { examples: [[[-1, 1], [-2, 2], 'student']] },
  );
});
