import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { grouped, inOrder } from '../../common/words.ts';

test('digits are grouped as Node.js groups them for English', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (count) => assert.equal(grouped(count), count.toLocaleString('en-US'))));
});

test('sorting by characters puts times in order', () => {
  const times = ['2026-01-02T00:00:00.000Z', '2025-12-31T23:59:59.999Z', '2026-01-02T00:00:00.000Z'];
  assert.deepEqual(times.toSorted(inOrder), [times[1], times[0], times[2]]);
  assert.equal(inOrder('a', 'a'), 0);
});
