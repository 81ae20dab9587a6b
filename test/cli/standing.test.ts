/** `assay status`, `logs` and `cancel` over what runs have left, and beside one that lives: here without a queue of jobs. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openRuns, type RunsLayout } from '../../store/layout.ts';
import { claim } from '../../store/lock.ts';
import { createRecord, type RunRecord, type StepRecord } from '../../store/records.ts';
import { KEY, keptRecord, keptStep } from '../support/kept.ts';
import { assay, BINARY, execute, temporaryFolder } from './binary.ts';

const FAILED = 'b'.repeat(64);

function step(id: string, own: Partial<StepRecord> = {}): StepRecord {
  const stage = id.split(':')[0] as StepRecord['stage'];
  return { ...keptStep({ id, stage, key: KEY }), ...own };
}

const STEPS: readonly StepRecord[] = [
  step('prepare:lung', { state: 'cached' }),
  step('finetune:lung/a/1'),
  step('finetune:lung/a/2', { state: 'running' }),
  step('finetune:lung/b/1', {
    state: 'failed',
    key: FAILED,
    problems: [{ message: 'epoch 3, the validation loss is NaN: training has diverged', hint: 'Lower schedule.lr' }],
  }),
  step('finetune:lung/b/2', { state: 'pending', key: null }),
  step('evaluate:lung/b/1', { state: 'skipped' }),
];

interface Runs {
  readonly folder: string;
  readonly layout: RunsLayout;
}

/** A work folder, as a step has it while it runs and after it has failed. */
function writeWork(layout: RunsLayout, id: string, key: string, log: string): string {
  const folder = layout.work('finetune', key);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'step.json'), JSON.stringify({ step: { id } }));
  writeFileSync(join(folder, 'log.txt'), log);
  const progress = { type: 'progress', unit: 'images', done: 20, total: 40, epoch: 2, epochs: 4, loss: 0.5 };
  writeFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(progress)}\n`);
  return folder;
}

function withRun(test: TestContext, own: Partial<RunRecord>): Runs {
  const folder = temporaryFolder(test);
  const layout = openRuns(join(folder, 'runs'));
  const experiment = { name: 'lungs', file: '/lungs.yaml', resolved: {}, tasks: [] };
  createRecord(layout, keptRecord({ run: '1-lungs-a', experiment, steps: STEPS, ...own })).write();
  writeWork(layout, 'finetune:lung/a/2', KEY, 'loading\n');
  writeWork(layout, 'finetune:lung/b/1', FAILED, 'one\ntwo\n');
  return { folder, layout };
}

const LISTED = `  prepare   1/1
  finetune  1/4  1 running, 1 failed, 1 pending
  evaluate  0/1  1 skipped
  finetune:lung/a/2  epoch 2/4, images 20/40, loss 0.5000
  finetune:lung/b/1 FAILED: epoch 3, the validation loss is NaN: training has diverged
    Lower schedule.lr
`;

test('status tells of the latest run what has ended, what runs and where it is, and what has failed', async (t) => {
  const { folder, layout } = withRun(t, { state: 'running' });
  const run = claim(layout.runLock('1-lungs-a'));
  assert.deepEqual(await assay(folder, 'status'), {
    code: 0,
    stdout: `lungs running: 2026-01-01T00:00:00.000Z, device cpu\n${LISTED}`,
    stderr: '',
  });
  const { stdout } = await assay(folder, 'status', 'lungs', '--json');
  const { runs, queue } = JSON.parse(stdout);
  assert.deepEqual(queue, []);
  assert.deepEqual(runs[0].stages[1], {
    stage: 'finetune',
    steps: 4,
    counts: { done: 1, running: 1, failed: 1, pending: 1 },
  });
  assert.equal(runs[0].failed[0].log, 'one\ntwo\n');
  if (run.state === 'held') run.lock.release();
});

test('a run whose process is gone has crashed, and what it ran is interrupted', async (t) => {
  const { folder } = withRun(t, { state: 'running' });
  const { stdout } = await assay(folder, 'status');
  assert.match(stdout, /^lungs crashed: 2026-01-01T00:00:00.000Z, device cpu\n/);
  assert.match(stdout, /^ {2}finetune {2}1\/4 {2}1 interrupted, 1 failed, 1 pending$/m);
});

test('status of several runs, of another experiment, and where there is none', async (t) => {
  const { folder, layout } = withRun(t, { ended: '2026-01-02T00:00:00.000Z' });
  createRecord(layout, keptRecord({ run: '2-other-b', steps: [step('prepare:lung')] })).write();
  const first = 'x finished: 2026-01-01T00:00:00.000Z, device cpu\n  prepare  1/1\n';
  assert.equal((await assay(folder, 'status')).stdout, first);
  const second = `lungs finished: 2026-01-01T00:00:00.000Z to 2026-01-02T00:00:00.000Z, device cpu\n${LISTED}`;
  assert.equal((await assay(folder, 'status', '--all')).stdout, `${first}\n${second}`);
  assert.deepEqual(await assay(folder, 'status', 'lung'), {
    code: 2,
    stdout: '',
    stderr: `there is no run of lung in ${layout.root}\n  Did you mean \`lungs\`?\n`,
  });
  assert.equal((await assay(folder, 'status', '--runs', 'elsewhere')).stdout, 'there is no run here\n');
});

test('logs prints what a step has printed, and says why where there is nothing', async (t) => {
  const { folder } = withRun(t, {});
  assert.deepEqual(await assay(folder, 'logs', 'finetune:lung/b/1'), { code: 0, stdout: 'one\ntwo\n', stderr: '' });
  const kept = 'what a step prints is kept until it has finished';
  assert.equal((await assay(folder, 'logs', 'finetune:lung/a/1')).stderr, `finetune:lung/a/1: done; ${kept}\n`);
  const pending = 'finetune:lung/b/2: pending; it has printed nothing yet\n';
  assert.equal((await assay(folder, 'logs', 'finetune:lung/b/2')).stderr, pending);
  assert.deepEqual(await assay(folder, 'logs', 'finetune:lung/c/1'), {
    code: 2,
    stdout: '',
    stderr: 'no run has a step finetune:lung/c/1\n  Did you mean `finetune:lung/a/1`?\n',
  });
});

test('logs of a step where nothing was run', async (t) => {
  const { folder } = withRun(t, {});
  assert.deepEqual(await assay(folder, 'logs', 'finetune:lung/a/1', '--runs', 'elsewhere'), {
    code: 2,
    stdout: '',
    stderr: `there is no run in ${join(folder, 'elsewhere')}\n`,
  });
});

test('logs --follow goes on until the step has ended', async (t) => {
  const { folder, layout } = withRun(t, { state: 'running' });
  const run = claim(layout.runLock('1-lungs-a'));
  const followed = execute(process.execPath, [BINARY, 'logs', 'finetune:lung/a/2', '--follow'], folder);
  appendFileSync(join(layout.work('finetune', KEY), 'log.txt'), 'training\n');
  const steps = STEPS.map((one) => (one.state === 'running' ? { ...one, state: 'done' as const } : one));
  createRecord(layout, keptRecord({ run: '1-lungs-a', state: 'running', steps })).write();
  assert.deepEqual(await followed, { code: 0, stdout: 'loading\ntraining\n', stderr: '' });
  if (run.state === 'held') run.lock.release();
});

test('cancel tells the run of an experiment to stop as Ctrl-C does, and no other', async (t) => {
  const { folder, layout } = withRun(t, { state: 'running' });
  const told = (steps: number, runs: string): string =>
    `lungs: ${steps} steps taken out of the queue, ${runs} here told to stop; assay run goes on where they stopped\n`;
  assert.equal((await assay(folder, 'cancel', 'lungs')).stderr, told(0, '0 runs'), 'its process is gone');
  const run = claim(layout.runLock('1-lungs-a'));
  const interrupted = new Promise((resolve) => process.once('SIGINT', resolve));
  assert.deepEqual(await assay(folder, 'cancel', 'hearts'), {
    code: 2,
    stdout: '',
    stderr: `there is no run of hearts in ${layout.root}\n  Known experiments: lungs.\n`,
  });
  assert.equal((await assay(folder, 'cancel', 'lungs')).stderr, told(0, '1 run'));
  await interrupted;
  if (run.state === 'held') run.lock.release();
});
