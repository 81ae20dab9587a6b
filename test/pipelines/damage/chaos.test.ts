import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaos } from '../../../bench/chaos.ts';

test('a run that is killed again and again ends with the same bytes and leaves nothing that does not belong', async () => {
  assert.deepEqual(await chaos(5, 'short'), { kills: 5, strangers: [], same: true });
});
