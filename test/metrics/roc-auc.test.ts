import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rocAuc } from '../../metrics/roc-auc.ts';
import { golden, near } from './golden.ts';

for (const { name, y, score, expected } of golden.roc_auc) {
  test(`scikit-learn's roc_auc_score: ${name}`, () => near(rocAuc(y, score), expected));
}

test('infinite scores tie with each other and rank outside all others', () => {
  assert.equal(rocAuc([0, 1, 0, 1], [-Infinity, Infinity, 0, Infinity]), 1);
  assert.equal(rocAuc([0, 1], [Infinity, Infinity]), 0.5);
});

test('no samples have no AUC', () => assert.equal(rocAuc([], []), null));

// Few distinct scores, so that ties are common.
const sample = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -6, max: 6 }));
const samples = fc
  .array(sample, { minLength: 2, maxLength: 60 })
  .filter((list) => list.some(([truth]) => truth === 1) && list.some(([truth]) => truth === 0));
const auc = (list: readonly (readonly [number, number])[]): number => {
  const value = rocAuc(
    list.map(([truth]) => truth),
    list.map(([, score]) => score),
  );
  assert.notEqual(value, null);
  return value ?? Number.NaN;
};

test('equals the share of positive-negative pairs in the right order, ties one half', () => {
  fc.assert(
    fc.property(samples, (list) => {
      const pairs = list.flatMap(([a, positive]) =>
        list.flatMap(([b, negative]) => (a === 1 && b === 0 ? [(Math.sign(positive - negative) + 1) / 2] : [])),
      );
      near(auc(list), pairs.reduce((sum, won) => sum + won, 0) / pairs.length);
    }),
  );
});

test('does not change under a strictly increasing transform of the scores', () => {
  fc.assert(
    fc.property(samples, (list) => near(auc(list.map(([truth, score]) => [truth, Math.exp(score)])), auc(list))),
  );
});

test('does not depend on the order of the samples', () => {
  fc.assert(fc.property(samples, (list) => near(auc([...list].reverse()), auc(list))));
});

test('negated scores, or exchanged classes, give the complement', () => {
  fc.assert(
    fc.property(samples, (list) => {
      near(auc(list.map(([truth, score]) => [truth, -score])), 1 - auc(list));
      near(auc(list.map(([truth, score]) => [1 - truth, score])), 1 - auc(list));
    }),
  );
});
