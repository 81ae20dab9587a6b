import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { list } from '../../common/words.ts';
import { figure, interval, meanAndSd, pValue } from '../../report/words/format.ts';

test('shares are percentages with two decimals, distances as they are, missing ones a dash', () => {
  assert.equal(figure(0.81234, '%'), '81.23');
  assert.equal(figure(-0.025, '%'), '−2.50');
  assert.equal(figure(-1e-9, '%'), '0.00');
  assert.equal(figure(null, '%'), '–');
  assert.equal(meanAndSd({ mean: 0.812, sd: 0.009 }, '%'), '81.20 ± 0.90');
  assert.equal(meanAndSd({ mean: 0.812, sd: null }, '%'), '81.20');
  assert.equal(interval([-0.01, 0.5], '%'), '−1.00 to 50.00');
  assert.equal(interval(null, '%'), '–');
  assert.equal(figure(12.345, 'px'), '12.35');
  assert.equal(meanAndSd({ mean: 3, sd: 0.5 }, 'mm'), '3.00 ± 0.50');
  assert.equal(interval([1, 2], 'mm'), '1.00 to 2.00');
});

test('lists read as English', () => {
  assert.deepEqual(
    [list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])],
    ['', 'a', 'a and b', 'a, b and c'],
  );
});

test('p has three decimals, and a bound below 0.001', () => {
  assert.equal(pValue(0.0123, 0.05), '= 0.012');
  assert.equal(pValue(0.00099, 0.05), '< 0.001');
  assert.equal(pValue(1, 0.05), '= 1.000');
  assert.equal(pValue(0, 0.05), '< 0.001');
  assert.equal(pValue(0.0003, 0.001), '= 0.0003');
  assert.equal(pValue(0.00001, 0.001), '< 0.0001');
});

test('rounding never moves p across alpha', () => {
  assert.equal(pValue(0.04996, 0.05), '= 0.04996');
  assert.equal(pValue(0.0499999, 0.05), '= 0.0499999');
  assert.equal(pValue(0.05, 0.05), '= 0.050');
  const share = fc.double({ min: 1e-6, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, fc.constantFrom(0.001, 0.01, 0.05, 0.1), (p, alpha) => {
      const [relation, number] = pValue(p, alpha).split(' ');
      if (relation === '=') assert.equal(Number(number) < alpha, p < alpha);
      else assert.ok(p < Number(number) && Number(number) <= alpha);
    }),
  );
});
