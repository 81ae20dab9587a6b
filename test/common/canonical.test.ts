import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../common/canonical.ts';

test('canonical JSON is JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value))),
    ),
  );
});

test('the order in which fields were written does not matter', () => {
  const fields = fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([key]) => key, minLength: 1 });
  fc.assert(
    fc.property(fields, (entries) => {
      const forwards = Object.fromEntries(entries);
      const backwards = Object.fromEntries([...entries].reverse());
      assert.equal(canonicalJson(forwards), canonicalJson(backwards));
    }),
  );
});

test('remembered texts change nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (shared, other) => {
      const texts = new WeakMap<object, string>();
      const value = { one: shared, again: [shared, { shared }], other };
      assert.equal(canonicalJson(value, texts), canonicalJson(value));
      assert.equal(canonicalJson({ other, shared }, texts), canonicalJson({ other, shared }));
    }),
  );
});

test('undefined fields are left out, as JSON does', () => {
  assert.equal(canonicalJson({ b: 1, a: undefined }), '{"b":1}');
});

test('numbers that JSON lacks are refused', () => {
  assert.throws(() => canonicalJson({ lr: Number.NaN }), new TypeError('JSON cannot hold NaN'));
});
