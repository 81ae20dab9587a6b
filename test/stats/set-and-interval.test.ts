import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mayBeBest } from '../../stats/best-set.ts';
import { cliques } from '../../stats/cliques.ts';
import { meanInterval } from '../../stats/mean-interval.ts';
import { median, outliers } from '../../stats/outliers.ts';
import { casesNeeded, trialsNeeded } from '../../stats/power.ts';
import { relevanceOf } from '../../stats/relevance.ts';
import { resampledTest } from '../../stats/tests/nadeau-bengio.ts';
import { mannWhitney, wilcoxonSignedRank } from '../../stats/tests/rank-tests.ts';

test('with two arms the limit of the set is the one-sided t quantile: Dunnett d(1, 18) = 1.734064', () => {
  assert.ok(mayBeBest([{ t: 1.73406, df: 18 }], 2, 0.05));
  assert.ok(!mayBeBest([{ t: 1.73407, df: 18 }], 2, 0.05));
});

test('with five arms it is no smaller than Dunnett d(4, 45) = 2.2224, and by Bonferroni hardly larger', () => {
  assert.ok(mayBeBest([{ t: 2.2224, df: 45 }], 5, 0.05));
  assert.ok(!mayBeBest([{ t: 2.32, df: 45 }], 5, 0.05));
});

test('an interval never leaves the range of its metric, whatever the error', () => {
  const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  const error = fc.double({ min: 1e-9, max: 10, noNaN: true });
  const df = fc.double({ min: 1, max: 1000, noNaN: true });
  fc.assert(
    fc.property(share, error, df, (mean, seeds, degrees) => {
      const [low, high] = meanInterval(mean, { seeds, cases: 0, df: degrees }, 0.95, 'share')!;
      assert.ok(low >= 0 && high <= 1 && low <= mean + 1e-9 && high >= mean - 1e-9);
      const correlation = meanInterval(2 * mean - 1, { seeds: 4 * seeds, cases: 0, df: degrees }, 0.95, 'correlation')!;
      assert.ok(Math.abs(correlation[0] - (2 * low - 1)) < 1e-9 && Math.abs(correlation[1] - (2 * high - 1)) < 1e-9);
      const distance = meanInterval(mean * 50, { seeds, cases: 0, df: degrees }, 0.95, 'distance')!;
      assert.ok(distance[0] >= 0 && distance[0] <= mean * 50 * (1 + 1e-9));
    }),
  );
  assert.equal(meanInterval(1, { seeds: 0.1, cases: 0, df: 3 }, 0.95, 'share'), null);
});

test('equivalence is read off the interval that is shown', () => {
  assert.equal(relevanceOf(0.001, [-0.004, 0.006], 0.01), 'equivalent');
  assert.equal(relevanceOf(0.001, [-0.014, 0.016], 0.01), 'smaller');
  assert.equal(relevanceOf(0.03, [0.02, 0.04], 0.01), 'relevant');
  assert.equal(relevanceOf(-0.03, [-0.04, -0.02], 0.01), 'relevant');
  assert.equal(relevanceOf(0.03, [-0.01, 0.07], 0.01), 'unclear');
  assert.equal(relevanceOf(0.003, null, 0.01), 'smaller');
});

test('repeated splits: the training sets overlap, so that the error does not vanish with their number', () => {
  const differences = [0.02, 0.03, 0.01, 0.04, 0.0];
  const test = resampledTest(differences, { test: 100, train: 400 });
  assert.ok(test.tested);
  // By hand: mean 0.02, s² = 0.00025, error √((1/5 + 1/4) · 0.00025).
  assert.ok(Math.abs(test.t - 0.02 / Math.sqrt(0.45 * 0.00025)) < 1e-12);
  assert.equal(test.error.df, 4);
  assert.deepEqual(resampledTest([0.1, 0.1], { test: 1, train: 4 }), {
    tested: false,
    difference: 0.1,
    reason: 'no-variation',
  });
});

test('one trial far from the others, also where the others are all equal', () => {
  assert.deepEqual(outliers([95, 95, 95, 95, 50]), [4]);
  assert.deepEqual(outliers([95.1, 94.8, 95, 95.3, 50]), [4]);
  assert.deepEqual(outliers([95, 95.1, 50]), [2]);
  assert.deepEqual(outliers([80.1, 82.3, 79.9]), []);
  assert.deepEqual(outliers([95, 95, 95]), []);
});

test('how far a trial must be from the others, to either side of the limit', () => {
  // Deviations from the median 3: 2, 1, 0, 1 and that of the last; their median is 1.
  const limit = 5 * 1.4826;
  assert.deepEqual(outliers([1, 2, 3, 4, 3 + 0.999 * limit]), []);
  assert.deepEqual(outliers([1, 2, 3, 4, 3 + 1.001 * limit]), [4]);
  // Of an even number the median is 2.5, and that of the deviations 1.5, 0.5, 0.5 and the last one's is 1.
  assert.deepEqual(outliers([1, 2, 3, 2.5 + 0.999 * limit]), []);
  assert.deepEqual(outliers([1, 2, 3, 2.5 + 1.001 * limit]), [3]);
  // Of three the deviations are 1, 0 and the last one's; their median is 1.
  assert.deepEqual(outliers([1, 2, 2 + 24.999 * 1.4826]), []);
  assert.deepEqual(outliers([1, 2, 2 + 25.001 * 1.4826]), [2]);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('a rank test knows the smallest p that it can give', () => {
  assert.ok(Math.abs(mannWhitney([1, 2, 3], [4, 5, 6])!.smallest - 0.1) < 1e-12);
  assert.equal(wilcoxonSignedRank([1, 2, 3, 4, 5])!.smallest, 2 / 32);
  assert.equal(wilcoxonSignedRank([0, 0]), null);
  // With ties: of 3 + 3 with midranks 1.5, 1.5, 3.5, 3.5, 5, 6, all 20 choices by hand give 2 at either end.
  assert.equal(mannWhitney([1, 1, 2], [2, 3, 4])!.p, 0.2);
});

test('bars join neighbours of which no two differ, none inside another', () => {
  const apart = (limit: number) => (a: number, b: number) => Math.abs(a - b) > limit;
  assert.deepEqual(cliques([1, 2, 3, 5], apart(1)), [
    [1, 2],
    [2, 3],
  ]);
  assert.deepEqual(cliques([1, 2, 3], apart(5)), [[1, 2, 3]]);
  assert.deepEqual(cliques([1, 9], apart(1)), []);
});

test('more trials do not help where the test cases are too few, and the other way round', () => {
  const design = { variance: 1e-4, cases: 1e-4, alpha: 0.05, chance: 0.8 };
  assert.equal(trialsNeeded(0.02, design), null);
  assert.ok(trialsNeeded(0.04, design)! > 2);
  assert.equal(casesNeeded(0.001, 3, design), null);
  assert.ok(casesNeeded(0.03, 5, design)! > 0.1);
});
