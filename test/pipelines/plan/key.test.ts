import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filesDigest, type KeyParts, stepKey } from '../../../pipelines/plan/key.ts';

const PARTS: KeyParts = {
  stage: 'finetune',
  version: 1,
  params: { lr: 0.05, schedule: { epochs: 3 } },
  filesDigest: filesDigest({ names: ['x.png'], digests: ['a'] }),
  inputs: { data: 'd', weights: 'w' },
};

test('a key is the same for the same parts', () => {
  assert.equal(stepKey(structuredClone(PARTS)), stepKey(PARTS));
  assert.match(stepKey(PARTS), /^[0-9a-f]{64}$/);
});

test('every part changes the key', () => {
  const changes: readonly Partial<KeyParts>[] = [
    { stage: 'evaluate' },
    { version: 2 },
    { params: { lr: 0.01, schedule: { epochs: 3 } } },
    { params: { lr: 0.05, schedule: { epochs: 3, more: null } } },
    { filesDigest: filesDigest({ names: ['x.png'], digests: ['b'] }) },
    { filesDigest: filesDigest({ names: ['y.png'], digests: ['a'] }) },
    { filesDigest: filesDigest({ names: [], digests: [] }) },
    { inputs: { data: 'w', weights: 'd' } },
    { inputs: { data: 'd' } },
  ];
  const keys = [PARTS, ...changes.map((change) => ({ ...PARTS, ...change }))].map(stepKey);
  assert.equal(new Set(keys).size, keys.length);
});

test('the order in which parameters are written does not change the key', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (params) => {
      const reversed = Object.fromEntries(Object.entries(params).toReversed());
      assert.equal(stepKey({ ...PARTS, params: reversed }), stepKey({ ...PARTS, params }));
    }),
    { numRuns: 50 },
  );
});
