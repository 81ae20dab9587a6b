/** Reports of what has finished: after a failure, after a stop, while a run is under way; and what stood before the first result. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Interrupted, StepError } from '../../../common/errors.ts';
import { survey } from '../../../pipelines/run/survey.ts';
import type { ReportParams } from '../../../schemas/config.ts';
import { Rig } from './rig/rig.ts';
import { testStages } from './rig/stages.ts';

const ARMS = { arms: { a: 0.1, b: 0.2 } } as const;
const diverges = (id: string): void => {
  if (id !== 'finetune:lung/a/1') return;
  throw new StepError({ message: 'epoch 1, batch 2 of 2: the loss is NaN', brief: 'diverged in epoch 1' });
};

/** Parameters of the report over what has finished. */
async function finishedReport(rig: Rig, change: object = ARMS): Promise<ReportParams> {
  const { plan } = await survey({
    experiment: rig.experiment(change),
    registry: testStages(() => undefined),
    runs: rig.runs,
    finishedOnly: true,
  });
  return plan.steps.find((step) => step.stage === 'report')!.params as ReportParams;
}

test('one diverging arm of two: the other is reported, and the first stands there with its reason', async (t) => {
  const rig = new Rig(t);
  const { result } = await rig.run(ARMS, { hook: diverges });
  assert.equal(result.exitCode, 1);
  assert.ok(existsSync(result.report!.page));
  const open = { 'lung/a/1': { state: 'failed', reason: 'diverged in epoch 1' } };
  assert.ok(readFileSync(result.report!.results, 'utf8').includes('diverged in epoch 1'));
  assert.deepEqual((await finishedReport(rig)).open, open);
});

test('a trial whose settings have changed since it failed has not been run', async (t) => {
  const rig = new Rig(t);
  await rig.run(ARMS, { hook: diverges });
  const { open } = await finishedReport(rig, { arms: { a: 0.01, b: 0.2 } });
  assert.deepEqual(open, { 'lung/a/1': { state: 'unfinished', reason: 'not run yet' } });
});

test('while a run is under way there is a report of what has finished', async (t) => {
  const rig = new Rig(t);
  let seen: ReportParams['open'] | undefined;
  const hook = async (id: string): Promise<void> => {
    if (id === 'finetune:lung/b/1') seen = (await finishedReport(rig)).open;
  };
  await rig.run(ARMS, { hook, jobs: 1 });
  assert.deepEqual(Object.keys(seen!), ['lung/b/1']);
  assert.equal(seen!['lung/b/1']!.state, 'unfinished');
  assert.deepEqual((await finishedReport(rig)).open, {});
});

test('a page of an earlier run says so while a later one is under way, and its report replaces it', async (t) => {
  const rig = new Rig(t);
  const { result } = await rig.run(ARMS);
  const page = (): string => readFileSync(result.report!.page, 'utf8');
  assert.doesNotMatch(page(), /An earlier run/);
  const seen: string[] = [];
  await rig.run({ arms: { a: 0.1, b: 0.3 } }, { hook: (id) => void seen.push(id, page()) });
  assert.match(
    seen[seen.indexOf('finetune:lung/b/1') + 1]!,
    /An earlier run made this page\. The run that began .+ has not/,
  );
  assert.doesNotMatch(page(), /An earlier run/);
});

test('after a stop the earlier page still says so, and of the trials that finished there is a report', async (t) => {
  const rig = new Rig(t);
  const { result } = await rig.run(ARMS);
  const stop = new AbortController();
  const hook = (id: string): void => {
    if (id !== 'finetune:lung/b/1') return;
    stop.abort();
    throw new Interrupted({ message: 'interrupted' });
  };
  const again = await rig.run({ arms: { a: 0.1, b: 0.3 } }, { hook, stop: stop.signal });
  assert.equal(again.result.state, 'interrupted');
  assert.match(readFileSync(result.report!.page, 'utf8'), /An earlier run made this page/);
  const { open } = await finishedReport(rig, { arms: { a: 0.1, b: 0.3 } });
  assert.deepEqual(open, { 'lung/b/1': { state: 'unfinished', reason: 'stopped' } });
});

test('where no trial has finished there is nothing to report', async (t) => {
  const rig = new Rig(t);
  await assert.rejects(finishedReport(rig), {
    name: 'InputError',
    message: [
      `${join(rig.folder, 'sketch.yaml')}: none of the 2 trials of this experiment has finished, as the file stands now`,
      `  assay run ${join(rig.folder, 'sketch.yaml')} runs them and renders the report`,
    ].join('\n'),
  });
});

test('an analysis that stood before the first result is fixed; what was changed afterwards is told', async (t) => {
  const rig = new Rig(t);
  await rig.run(ARMS);
  assert.deepEqual((await finishedReport(rig)).prespecified, { kind: 'fixed' });
  const later = await finishedReport(rig, { ...ARMS, trials: 2, alpha: 0.01 });
  assert.deepEqual(later.prespecified, {
    kind: 'changed',
    changes: [
      { what: 'trials', before: '1', now: '2' },
      { what: 'report.test.alpha', before: '0.05', now: '0.01' },
    ],
  });
});

test('the report is told in what the arms differ, and of no path', async (t) => {
  const rig = new Rig(t);
  await rig.run(ARMS);
  const { properties, provenance } = await finishedReport(rig);
  assert.deepEqual(properties, [{ name: 'schedule.lr', values: ['0.1', '0.2'] }]);
  assert.deepEqual(
    provenance.map(({ name }) => name),
    ['experiment', 'report settings', 'assay'],
  );
  assert.ok(!JSON.stringify(provenance).includes(rig.folder));
});
