import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLine } from '../../common/csv.ts';

test('what a reader could take for something else is quoted, and nothing more', () => {
  assert.equal(csvLine(['a, b.png', 'a "b"', ' a', 'a\nb', 'a b', '']), '"a, b.png","a ""b"""," a","a\nb",a b,\n');
});

test('lines are read again as they were', () => {
  const cells = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(cells, (line) => {
      assert.deepEqual(parse(csvLine(line), { trim: true }), [line]);
    }),
  );
});
