import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holm } from '../../stats/tests/holm.ts';
import { golden, near } from './golden.ts';

for (const { name, p, adjusted } of golden.holm) {
  test(`as statsmodels' multipletests: ${name}`, () => {
    const found = holm(p);
    assert.equal(found.length, adjusted.length);
    adjusted.forEach((expected, index) => {
      near(found[index], expected);
    });
  });
}

test('no p-values, no adjusted ones', () => assert.deepEqual(holm([]), []));

test('adjusted values keep the order of the p-values, are never below them and at most one', () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
  fc.assert(
    fc.property(pValues, (list) => {
      const adjusted = holm(list);
      list.forEach((p, i) => {
        assert.ok(adjusted[i]! >= p && adjusted[i]! <= 1);
        list.forEach((other, j) => {
          if (p < other) assert.ok(adjusted[i]! <= adjusted[j]!);
        });
      });
    }),
  );
});
