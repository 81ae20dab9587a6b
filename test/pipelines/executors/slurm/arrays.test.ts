import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arraysOf, dependencyOf, type TaskName } from '../../../../pipelines/executors/slurm/arrays.ts';
import { inVain, triesOf } from '../../../../pipelines/executors/slurm/queue/tries.ts';
import type { Step } from '../../../../pipelines/plan/plan.ts';

const step = (id: string): Step => ({ id, stage: 'evaluate', inputs: {} }) as unknown as Step;

test('a trial is evaluated when it has been trained: its task waits for the one with its index', () => {
  const steps = ['a', 'b', 'c'].map(step);
  const index: Readonly<Record<string, number>> = { a: 4, b: 2, c: 9 };
  const [array, ...more] = arraysOf('evaluate', steps, ({ id }) => [{ submission: 'train', index: index[id]! }]);
  assert.deepEqual(more, []);
  assert.deepEqual(
    array!.tasks.map((task) => [task.index, task.step.id]),
    [
      [2, 'b'],
      [4, 'a'],
      [9, 'c'],
    ],
  );
  assert.equal(
    dependencyOf(array!, () => '12'),
    'aftercorr:12',
  );
});

test('steps that wait for the same tasks are one array; those of another task wait for theirs alone', () => {
  const needs: Readonly<Record<string, readonly TaskName[]>> = {
    a: [{ submission: 'prepare', index: 0 }],
    b: [{ submission: 'prepare', index: 0 }],
    c: [{ submission: 'prepare', index: 1 }],
    d: [{ submission: 'prepare', index: 1 }],
    e: [],
  };
  const arrays = arraysOf('finetune', Object.keys(needs).map(step), ({ id }) => needs[id]!);
  assert.deepEqual(
    arrays.map((array) => [array.tasks.map(({ step: { id } }) => id).join(''), dependencyOf(array, () => '7')]),
    [
      ['ab', 'afterok:7_0'],
      ['cd', 'afterok:7_1'],
      ['e', null],
    ],
  );
});

test('whatever they wait for, each step is in one array, under an index of its own', () => {
  const task = fc.record({ submission: fc.constantFrom('x', 'y'), index: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(task, { maxLength: 2, selector: (one) => JSON.stringify(one) })), (needs) => {
      const steps = needs.map((_, index) => step(String(index)));
      const arrays = arraysOf('finetune', steps, ({ id }) => needs[Number(id)]!);
      const ids = arrays.flatMap(({ tasks }) => tasks.map((one) => one.step.id));
      assert.deepEqual(ids.toSorted(), steps.map(({ id }) => id).toSorted());
      for (const { tasks } of arrays) assert.equal(new Set(tasks.map(({ index }) => index)).size, tasks.length);
    }),
  );
});

test('a step that gets further is interrupted as often as it likes; one that does not is counted', () => {
  const start = (saved: number) => ({ job: '1_0', node: 'n', work: '/w', saved });
  assert.equal(inVain([start(0), start(10), start(20)], 30), 0);
  assert.equal(inVain([start(0), start(10), start(10)], 10), 2);
  assert.equal(inVain([start(0), start(0)], 0), 2);
  assert.equal(triesOf(1, [start(5)], 9, false), 0, 'it got further: earlier tries are forgotten');
  assert.equal(triesOf(1, [start(5)], 5, false), 2);
  assert.equal(triesOf(0, [start(5)], 9, true), 1, 'somebody wanted it to end');
  assert.equal(triesOf(2, [], 0, false), 3, 'it was never started');
});
