import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type PlanDigests, planDigests, plannedFiles } from '../../golden/keys/plans.ts';

const known: PlanDigests = JSON.parse(readFileSync('test/golden/keys/plans.json', 'utf8'));

test('every experiment has its keys, and every kind of setting is in one', () => {
  assert.deepEqual(plannedFiles, Object.keys(known));
});

for (const [file, digests] of Object.entries(known)) {
  test(`${file}: what was computed before is still found`, async () => {
    assert.deepEqual(await planDigests(file), digests);
  });
}
