/** Coordinators and workers that are stopped, killed, crash or meet each other. Real processes throughout. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunEvent } from '../../../pipelines/run/events.ts';
import type { RunRecord } from '../../../store/records.ts';
import { type Coordinator, ProcessRig } from './rig/processes.ts';

const FINETUNE = 'finetune:lung/a/1';
const isFinetune = (id: string): boolean => id.startsWith('finetune');

const results = ({ events }: Coordinator): Readonly<Record<string, string>> =>
  Object.fromEntries(
    events.filter((event) => event.type === 'ended').map((event) => [event.id, event.result] as const),
  );

const problemsOf = ({ events }: Coordinator, id: string): readonly unknown[] =>
  events.filter((event) => event.type === 'ended').find((event) => event.id === id)?.problems ?? [];

const started = (id: string) => (event: RunEvent) => event.type === 'started' && event.id === id;

test('a killed coordinator leaves a step that stops by itself and is resumed by the next run', async (t) => {
  const rig = new ProcessRig(t, isFinetune);
  const first = rig.start(t);
  const step = await rig.held(FINETUNE);
  first.process.kill('SIGKILL');
  await step.said('stopped');
  const second = rig.start(t);
  const again = await rig.held(FINETUNE);
  assert.equal(again.scratch, 'saved on stop');
  again.order({ do: 'go' });
  assert.equal((await second.ended).code, 0);
  assert.deepEqual(results(second), {
    'prepare:lung': 'cached',
    'pretrain-load:a': 'cached',
    [FINETUNE]: 'done',
  });
  const resumed = await second.event(started(FINETUNE));
  assert.equal(resumed.type === 'started' && resumed.resumed, true);
});

test('a killed worker fails its step, the rest goes on, and the next run resumes it', async (t) => {
  const rig = new ProcessRig(t, (id) => id === FINETUNE);
  const arms = { arms: { a: 0.05, b: 0.1 } };
  const first = rig.start(t, arms, { until: 'report' });
  const step = await rig.held(FINETUNE);
  step.order({ do: 'save', text: 'epoch 2' });
  await step.said('saved');
  process.kill(step.pid, 'SIGKILL');
  assert.equal((await first.ended).code, 1);
  assert.deepEqual(results(first), {
    'prepare:lung': 'done',
    'pretrain-load:a': 'done',
    [FINETUNE]: 'failed',
    'evaluate:lung/a/1': 'skipped',
    'finetune:lung/b/1': 'done',
    'evaluate:lung/b/1': 'done',
    report: 'done',
  });
  assert.deepEqual(problemsOf(first, FINETUNE), [
    {
      message: 'the step was killed (SIGKILL), most likely because the machine ran out of memory',
      hint: 'Use a smaller schedule.batch_size, or fewer --jobs, and run again: it resumes where it was',
    },
  ]);
  const second = rig.start(t, arms);
  const again = await rig.held(FINETUNE);
  assert.equal(again.scratch, 'epoch 2');
  again.order({ do: 'go' });
  assert.equal((await second.ended).code, 0);
});

test('SIGINT stops the steps, leaves them resumable and ends with 130', async (t) => {
  const rig = new ProcessRig(t, isFinetune);
  const first = rig.start(t);
  const step = await rig.held(FINETUNE);
  first.process.kill('SIGINT');
  await step.said('stopped');
  assert.equal((await first.ended).code, 130);
  assert.deepEqual(results(first), {
    'prepare:lung': 'done',
    'pretrain-load:a': 'done',
    [FINETUNE]: 'interrupted',
  });
  const [name] = readdirSync(join(rig.runs, 'records'));
  const record = JSON.parse(readFileSync(join(rig.runs, 'records', name!), 'utf8')) as RunRecord;
  assert.equal(record.state, 'interrupted');
  assert.deepEqual(readdirSync(join(rig.runs, 'locks')), []);
});

test('a second SIGINT ends steps that do not stop', async (t) => {
  const rig = new ProcessRig(t, isFinetune);
  const first = rig.start(t);
  const step = await rig.held(FINETUNE);
  process.kill(step.pid, 'SIGSTOP'); // Cannot hear that it is to stop.
  first.process.kill('SIGINT');
  await first.event((event) => event.type === 'stopping');
  first.process.kill('SIGINT');
  assert.equal((await first.ended).code, 130);
  await step.gone;
});

test('two coordinators at once run every step once', async (t) => {
  const rig = new ProcessRig(t, isFinetune);
  const first = rig.start(t);
  const step = await rig.held(FINETUNE);
  const second = rig.start(t);
  const waiting = await second.event((event) => event.type === 'waiting');
  assert.match(
    waiting.type === 'waiting' ? waiting.owner : '',
    new RegExp(`^the run of process ${first.process.pid} on `),
  );
  step.order({ do: 'go' });
  assert.equal((await first.ended).code, 0);
  assert.equal((await second.ended).code, 0);
  assert.deepEqual(rig.began.toSorted(), [FINETUNE, 'prepare:lung', 'pretrain-load:a']);
});

test('a waiting coordinator takes over when the other is killed', async (t) => {
  const rig = new ProcessRig(t, isFinetune);
  const first = rig.start(t);
  const step = await rig.held(FINETUNE);
  const second = rig.start(t);
  await second.event((event) => event.type === 'waiting');
  first.process.kill('SIGKILL');
  await step.gone;
  const again = await rig.held(FINETUNE);
  assert.equal(again.scratch, 'saved on stop');
  again.order({ do: 'go' });
  assert.equal((await second.ended).code, 0);
});

test('each way to fail has its message and exit code', async (t) => {
  const rig = new ProcessRig(t, isFinetune);
  const arms = { arms: { input: 1, defect: 2, full: 3, exit: 4, abort: 5 } };
  const coordinator = rig.start(t, arms, { jobs: 2 });
  const order = async (arm: string, command: Parameters<Awaited<ReturnType<typeof rig.held>>['order']>[0]) =>
    (await rig.held(`finetune:lung/${arm}/1`)).order(command);
  await Promise.all([
    order('input', { do: 'fail', as: 'input', message: 'a label is out of range' }),
    order('defect', { do: 'fail', as: 'defect', message: 'x is not a function' }),
    order('full', { do: 'fail', as: 'disk-full', message: 'no space left' }),
    order('exit', { do: 'exit', code: 7, print: 'a library gave up' }),
    order('abort', { do: 'die', signal: 'SIGABRT' }),
  ]);
  assert.equal((await coordinator.ended).code, 1);
  const again = 'Run again: it resumes where it was. Should it crash again, please report it with these lines';
  assert.deepEqual(problemsOf(coordinator, 'finetune:lung/input/1'), [
    { message: 'a label is out of range', hint: 'Mend it' },
  ]);
  assert.deepEqual(problemsOf(coordinator, 'finetune:lung/full/1'), [
    {
      file: '/full/disk',
      message: 'the disk is full (ENOSPC)',
      hint: 'Free some space and run the same command again: finished steps are kept',
    },
  ]);
  assert.deepEqual(problemsOf(coordinator, 'finetune:lung/exit/1'), [
    {
      message: "the step's process exited with code 7 without saying why; its last lines were:\n  | a library gave up",
      hint: again,
    },
  ]);
  assert.deepEqual(problemsOf(coordinator, 'finetune:lung/abort/1'), [
    { message: "the step's process crashed (SIGABRT) without saying why", hint: again },
  ]);
  const [defect] = problemsOf(coordinator, 'finetune:lung/defect/1') as { readonly message: string }[];
  assert.match(
    defect!.message,
    /^this is a defect in assay, please report it: TypeError: x is not a function\n {4}at /,
  );
});
