/** A result is published only if it was made from what its key says, and by the run that holds its lock. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../../common/errors.ts';
import { Rig, type RigRun } from './rig/rig.ts';

const outcomeOf = ({ result }: RigRun, id: string) => result.outcomes.find(({ step }) => step.id === id)!;

test('a step whose files change while it runs is not published', async (t) => {
  const rig = new Rig(t);
  const first = await rig.run({}, { hook: (id) => (id === 'prepare:lung' ? rig.data('x.png', 'new') : undefined) });
  assert.deepEqual(outcomeOf(first, 'prepare:lung').problems, [
    { message: 'file x.png changed while the step was reading', hint: 'Run again when nothing changes the data' },
  ]);
  assert.equal(first.result.exitCode, 1);
  assert.deepEqual(readdirSync(join(rig.runs, 'cache')), ['pretrain-load']);
  assert.equal((await rig.run()).result.state, 'finished');
});

test('files that a step did not read may change while it runs', async (t) => {
  const rig = new Rig(t);
  const changing = async (name: string) => {
    const { result } = await rig.run(
      {},
      {
        until: 'prepare',
        hook: (_, { emit }) => {
          emit({ type: 'read', files: ['x.png'] });
          rig.data(name, `new ${name}`);
        },
      },
    );
    return result.outcomes[0]!.problems.map(({ message }) => message);
  };
  assert.deepEqual(await changing('x.png'), ['file x.png changed while the step was reading']);
  assert.deepEqual(await changing('y.png'), []);
});

test('a step whose lock was taken over is not published', async (t) => {
  const rig = new Rig(t);
  const hook = (id: string): void => {
    if (id !== 'prepare:lung') return;
    const locks = join(rig.runs, 'locks');
    for (const name of readdirSync(locks)) writeFileSync(join(locks, name), '{"token": "another"}');
  };
  assert.deepEqual(outcomeOf(await rig.run({}, { hook, until: 'prepare' }), 'prepare:lung').problems, [
    {
      message: 'another run took this step over, because this one did not respond for a minute',
      hint: 'Run again: it takes the result of the other',
    },
  ]);
});

test('a failed step skips what needs it; the rest goes on and is reported, and the exit code is that of the failure', async (t) => {
  const rig = new Rig(t);
  const hook = (id: string): void => {
    if (id === 'finetune:lung/a/1') throw new InputError({ message: 'a label is out of range' });
  };
  const { result, ran } = await rig.run({ arms: { a: 1, b: 2 } }, { hook });
  assert.deepEqual(
    result.outcomes.map(({ step, result: how, problems }) => [step.id, how, problems.map(({ message }) => message)]),
    [
      ['prepare:lung', 'done', []],
      ['pretrain-load:a', 'done', []],
      ['finetune:lung/a/1', 'failed', ['a label is out of range']],
      ['evaluate:lung/a/1', 'skipped', ['finetune:lung/a/1 did not finish']],
      ['finetune:lung/b/1', 'done', []],
      ['evaluate:lung/b/1', 'done', []],
      ['report', 'done', []],
    ],
  );
  assert.equal(result.exitCode, 2);
  assert.notEqual(result.report, null);
  assert.deepEqual(ran.slice(2), ['finetune:lung/a/1', 'finetune:lung/b/1', 'evaluate:lung/b/1', 'report']);
});

test('a run that was stopped before it began runs nothing', async (t) => {
  const rig = new Rig(t);
  await rig.run({}, { until: 'prepare' });
  await assert.rejects(rig.run({}, { stop: AbortSignal.abort() }), { name: 'Interrupted' });
});

test('at most as many steps run at the same time as there are jobs', async (t) => {
  const rig = new Rig(t);
  let running = 0;
  let most = 0;
  const hook = async (): Promise<void> => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    running--;
  };
  await rig.run({ arms: { a: 1, b: 2, c: 3, d: 4 } }, { hook, jobs: 2 });
  assert.equal(most, 2);
});
