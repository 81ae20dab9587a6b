/** What differs between trees of settings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../common/canonical.ts';
import { treeDifferences } from '../../compare/tree.ts';

test('leaves that differ are named by their path, whatever the order of the keys', () => {
  const one = { schedule: { lr: 0.1, epochs: 3 }, tags: [1, 2], name: 'a' };
  const other = { name: 'a', tags: [1, 2, 3], schedule: { epochs: 3, lr: 0.2, warmup: null } };
  assert.deepEqual(treeDifferences([one, other]), [
    { path: 'schedule.lr', values: [0.1, 0.2] },
    { path: 'schedule.warmup', values: [undefined, null] },
    {
      path: 'tags',
      values: [
        [1, 2],
        [1, 2, 3],
      ],
    },
  ]);
});

test('a value against a mapping is one difference; a side that is not there has none', () => {
  assert.deepEqual(treeDifferences([{ a: 1 }, { a: { b: 1 } }]), [{ path: 'a', values: [1, { b: 1 }] }]);
  assert.deepEqual(treeDifferences([undefined, { a: { b: 1 } }]), [{ path: 'a.b', values: [undefined, 1] }]);
});

test('of three sides one that differs is enough', () => {
  assert.deepEqual(treeDifferences([{ a: 1 }, { a: 1 }, { a: 2 }]), [{ path: 'a', values: [1, 1, 2] }]);
});

test('a tree does not differ from itself, and differences of two are those of two turned round', () => {
  const tree = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer(), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('tree')),
    ) as fc.Arbitrary<Json>,
  })).tree;
  fc.assert(fc.property(tree, (one) => treeDifferences([one, structuredClone(one)]).length === 0));
  fc.assert(
    fc.property(tree, tree, (one, other) => {
      const there = treeDifferences([one, other]).map(({ path, values: [a, b] }) => JSON.stringify([path, b, a]));
      const back = treeDifferences([other, one]).map(({ path, values }) => JSON.stringify([path, ...values]));
      assert.deepEqual(there.toSorted(), back.toSorted());
    }),
  );
});
