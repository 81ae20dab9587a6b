import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differenceInterval, testDifference } from '../../stats/difference.ts';
import { sampleOf } from '../../stats/sample.ts';
import { type TTest, tTest } from '../../stats/t-test.ts';
import { golden, near } from './golden.ts';

const reasonOf = (test: TTest): string | null => (test.tested ? null : test.reason);

const undefinedIn = new Map([
  ['n1_vs_3', 'fewer-than-two-values'],
  ['n1_vs_1', 'fewer-than-two-values'],
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
        message: 'statistics need finite values, not NaN',
      });
    });
  } else if (values.length === 0) {
    test(`${variant}: a sample needs a value`, () => {
      assert.throws(() => tTest(values, b, variant), { message: 'a sample needs at least one value' });
    });
  } else if (reason !== undefined) {
    test(`${variant}: no p-value, but the reason, for ${pair}`, () => {
      assert.equal(reasonOf(tTest(values, b, variant)), reason);
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
  assert.equal(reasonOf(tTest([0.1, 0.1, 0.1], [0.7, 0.7, 0.7], 'student')), 'no-variation');
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

test('values that differ by rounding alone do not vary, and one constant sample is tested', () => {
  assert.equal(reasonOf(tTest([0.1 + 0.2, 0.3, 0.3], [0.3, 0.3, 0.3], 'student')), 'no-variation');
  assert.equal(reasonOf(tTest([0.1 + 1e-9, 0.3, 0.3], [0.3, 0.3, 0.3], 'welch')), null);
});

const contributions = (...rows: readonly (readonly number[])[]) => rows.map((row) => Float64Array.from(row));

test('trials that all predict alike: the t-test to 1e-12, in both forms', () => {
  const [a, b] = [
    [0.81, 0.83, 0.8],
    [0.74, 0.79, 0.75, 0.71],
  ];
  const same = [0.01, -0.02, 0.03, -0.02];
  for (const variant of ['student', 'welch'] as const) {
    const alone = tTest(a, b, variant);
    const nested = testDifference(
      sampleOf(a, contributions(same, same, same)),
      sampleOf(b, contributions(same, same, same, same)),
      'seeds+cases',
      variant,
    );
    assert.ok(alone.tested && nested.tested);
    assert.ok(Math.abs(nested.p / alone.p - 1) < 1e-12 && Math.abs(nested.error.df / alone.df - 1) < 1e-12);
  }
});

test("one trial an arm: DeLong's variance of the difference with G - 1 degrees of freedom", () => {
  const [one, other] = [
    [0.02, -0.01, 0.03, -0.04],
    [0.01, -0.03, 0.01, 0.01],
  ];
  const test = testDifference(
    sampleOf([0.9], contributions(one)),
    sampleOf([0.8], contributions(other)),
    'cases',
    'student',
  );
  assert.ok(test.tested);
  near(
    test.error.cases,
    one.reduce((sum, value, index) => sum + (value - other[index]!) ** 2, 0),
  );
  assert.equal(test.error.df, 3);
  assert.equal(test.error.seeds, 0);
});

test('seeds and cases add up: by hand, from all pairs of trials', () => {
  const [a, b] = [
    [0.8, 0.84, 0.82],
    [0.7, 0.73],
  ];
  const [ca, cb] = [
    contributions([0.02, -0.01, -0.01], [0.03, -0.01, -0.02], [0.01, 0.01, -0.02]),
    contributions([-0.02, 0.01, 0.01], [0.01, 0.02, -0.03]),
  ];
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const within = (list: readonly Float64Array[]): number =>
    mean(list.flatMap((x, i) => list.flatMap((y, j) => (i === j ? [] : [dot(x, y)]))));
  const between = mean(ca.flatMap((x) => cb.map((y) => dot(x, y))));
  const cases = within(ca) + within(cb) - 2 * between;
  const seeds = ((2 * 0.0004 + 0.00045) / 3) * (1 / 3 + 1 / 2);
  const test = testDifference(sampleOf(a, ca), sampleOf(b, cb), 'seeds+cases', 'student');
  assert.ok(test.tested && cases > 0);
  const close = (actual: number, expected: number): void =>
    assert.ok(Math.abs(actual / expected - 1) < 1e-9, `${actual}, not ${expected}`);
  close(test.error.cases, cases);
  close(test.error.seeds, seeds);
  close(test.error.df, (seeds + cases) ** 2 / (seeds ** 2 / 3));
  const [low, high] = differenceInterval(test.difference, test.error, 0.95);
  close(low + high, 2 * test.difference);
});
