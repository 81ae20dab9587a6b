import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, type WorkerEnd } from '../../../pipelines/executors/diagnosis.ts';

const end = (change: Partial<WorkerEnd>) =>
  diagnose({ code: 0, signal: null, failed: null, log: '', killed: false, ...change });

test('a worker that ends well has succeeded', () => {
  assert.deepEqual(end({}), { state: 'succeeded' });
});

test('a worker that was told to stop is interrupted, however it ends', () => {
  assert.deepEqual(end({ code: 130 }), { state: 'interrupted' });
  assert.deepEqual(end({ code: null, signal: 'SIGKILL', killed: true }), { state: 'interrupted' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    assert.deepEqual(end({ code: null, signal }), { state: 'interrupted' }, 'before it listened to signals');
});

test('a reason that the worker gave goes before everything that is guessed', () => {
  const problems = [{ message: 'the image x.png cannot be decoded' }];
  const failed = { type: 'failed', exit_code: 2, problems } as const;
  assert.deepEqual(end({ code: 2, failed, log: 'noise' }), { state: 'failed', exitCode: 2, problems });
});

test('running out of memory is told apart from other crashes', () => {
  const hint = 'Use a smaller schedule.batch_size, or fewer --jobs, and run again: it resumes where it was';
  const heap = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
  assert.deepEqual(end({ code: null, signal: 'SIGABRT', log: heap }), {
    state: 'failed',
    exitCode: 1,
    problems: [{ message: 'the step ran out of memory', hint }],
  });
  const killed = 'the step was killed (SIGKILL), most likely because the machine ran out of memory';
  for (const how of [{ code: 137 }, { code: null, signal: 'SIGKILL' }] as const) {
    assert.deepEqual(end(how), { state: 'failed', exitCode: 1, problems: [{ message: killed, hint }] });
  }
});

test('so is a process that was refused memory or address space and has aborted', () => {
  const hint = 'Use a smaller schedule.batch_size, or fewer --jobs, and run again: it resumes where it was';
  const problemOf = (log: string) => end({ code: null, signal: 'SIGTRAP', log });
  for (const log of [
    "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
    '#\n# Fatal process OOM in Zone\n#',
    'Failed to allocate memory for requested buffer of size 4294967296',
  ])
    assert.deepEqual(problemOf(log), {
      state: 'failed',
      exitCode: 1,
      problems: [{ message: 'the step ran out of memory', hint }],
    });
  assert.deepEqual(problemOf('#\n# Fatal process OOM in Failed to reserve virtual memory for CodeRange\n#'), {
    state: 'failed',
    exitCode: 1,
    problems: [
      {
        message: 'the step ran out of address space',
        hint: `Raise the limit of address space (ulimit -v), which programs reserve far more of than they use. ${hint}`,
      },
    ],
  });
});

test('of a long log the last ten lines are shown', () => {
  const log = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
  const outcome = end({ code: 1, log });
  const message = outcome.state === 'failed' ? outcome.problems[0]!.message : '';
  const [head, ...lines] = message.split('\n');
  assert.equal(head, "the step's process exited with code 1 without saying why; its last lines were:");
  assert.deepEqual(
    lines,
    Array.from({ length: 10 }, (_, index) => `  | line ${index + 90}`),
  );
});
