import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaos } from '../../../bench/chaos.ts';

test('a run that is killed again and again ends with the same bytes and leaves nothing that does not belong', async () => {
  const { kills, strangers, differences } = await chaos(5, 'short');
  assert.deepEqual({ kills, strangers, differences }, { kills: 5, strangers: [], differences: [] });
});
