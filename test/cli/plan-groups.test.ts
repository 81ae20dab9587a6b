import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { planGroups } from '../../cli/tables/plan-groups.ts';
import type { Assessed } from '../../pipelines/plan/assess.ts';
import type { Step } from '../../pipelines/plan/plan.ts';
import { assay, temporaryFolder, writeExperiment } from './binary.ts';

/** Of the step only what tells it. */
function ready(arm: string, trial: number, why: string): Assessed {
  const step = { id: `evaluate:x/${arm}/${trial}`, stage: 'evaluate', trial: { task: 'x', arm, trial } };
  return { status: 'ready', step: step as Step, key: 'k', why };
}

test('trials of an arm share a line as long as they are told the same', () => {
  const why = (trial: number): string => `waits for finetune:x/a/${trial}`;
  const items = [1, 2, 3, 5, 7, 8].map((trial) => ready('a', trial, why(trial)));
  assert.deepEqual(planGroups([...items, ready('a', 4, 'never run'), ready('b', 1, why(1))]), [
    { status: 'ready', name: 'evaluate:x/a/1-3,5,7-8', steps: 6, why: 'waits for finetune:x/a/*' },
    { status: 'ready', name: 'evaluate:x/a/4', steps: 1, why: 'never run' },
    { status: 'ready', name: 'evaluate:x/b/1', steps: 1, why: 'waits for finetune:x/a/1' },
  ]);
});

test('of many gaps only the first are told', () => {
  const items = [1, 3, 5, 7, 9, 11].map((trial) => ready('a', trial, 'never run'));
  assert.deepEqual(planGroups(items), [
    { status: 'ready', name: 'evaluate:x/a/1,3,5,7,...', steps: 6, why: 'never run' },
  ]);
});

test('a plan tells trials together, with --all each step', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  writeFileSync(join(folder, 'many.yaml'), 'extends: tiny.yaml\nname: many\ntrials: 50\n');
  const short = await assay(folder, 'plan', 'many.yaml');
  assert.equal(short.code, 0, short.stderr);
  assert.match(
    short.stdout,
    /^blocked {2}finetune:many\/only\/1-50 {2}50 steps: waits for prepare:many, pretrain-load:only$/m,
  );
  assert.match(short.stdout, /^103 steps: 0 cached, 2 ready, 101 blocked$/m);
  assert.ok(short.stdout.split('\n').length < 12, short.stdout);
  const all = await assay(folder, 'plan', 'many.yaml', '--all');
  assert.equal(all.stdout.match(/^blocked {2}(finetune|evaluate):many\/only\/\d+ /gm)?.length, 100);
});
