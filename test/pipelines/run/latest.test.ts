import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../../common/errors.ts';
import { latestResults } from '../../../pipelines/run/results/latest.ts';
import { Rig } from './rig/rig.ts';

test('results are those of the latest run that has any; a newer attempt at results is told of', async (t) => {
  const rig = new Rig(t);
  await rig.run();
  const { run } = (await latestResults(rig.runs)).record;
  const found = async () => {
    const { record, newer } = await latestResults(rig.runs);
    assert.equal(record.run, run);
    return newer?.state ?? null;
  };
  assert.equal(await found(), null);
  await rig.run({}, { until: 'prepare' });
  assert.equal(await found(), null, 'to prepare data is no attempt');
  await rig.run({ arms: { a: 0.05, b: 0.1 } }, { hook: (id) => assert.ok(id !== 'report') });
  assert.equal(await found(), 'failed');
});

test('without results it is said whether there was a run', async (t) => {
  const rig = new Rig(t);
  const refusal = (message: string) => (error: unknown) => error instanceof InputError && error.message === message;
  const hint = '\n  Run it with assay run <file>, or name another folder with --runs <folder>';
  await assert.rejects(latestResults(rig.runs), refusal(`${rig.runs}: there is no run here${hint}`));
  await rig.run({}, { until: 'prepare' });
  await assert.rejects(latestResults(rig.runs), refusal(`${rig.runs}: no run here has a finished report${hint}`));
});
