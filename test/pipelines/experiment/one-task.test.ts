/** An experiment of which one task alone is wanted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadOptions } from '../../../pipelines/experiment/experiment.ts';
import { base, load, mistakes } from './helper.ts';

const tasks = [
  ...base,
  'tasks:',
  '  lung: { data: { image: { size: "${LUNG}" } } }',
  '  heart: { data: { image: { size: "${HEART}" } }, dta: 1 }',
  '  lung2: { model: { arch: "${LUNG2}" } }',
  'overrides:',
  '  - { task: heart, set: { schedule: { lr: "${RATE}" } } }',
  '  - { task: lung, set: { schedule: { epochs: 2 } } }',
];
const fixed = tasks.map((line) => line.replace('"${LUNG}"', '64'));
const unset = (place: string, snippet: string, column: number, name: string): readonly string[] => {
  const line = place.split(':')[1]!;
  return [
    `${place}: the environment variable ${name} is not set`,
    `  ${line} | ${snippet}`,
    `${' '.repeat(4 + line.length + column)}^`,
    `  Set it, or write \${${name}:-default}.`,
  ];
};

test('the others are neither checked nor asked for', async () => {
  const experiment = await load(fixed, { task: 'lung' });
  assert.deepEqual(
    [
      experiment.tasks.map(({ name }) => name),
      experiment.cells.map(({ task, finetune }) => [task, finetune.schedule.epochs]),
    ],
    [['lung'], [['lung', 2]]],
  );
});

test('its own variables and those that all share are asked for', async () => {
  const lines = [...tasks, 'description: ${WHO}'];
  assert.deepEqual(await mistakes(lines, { task: 'lung' }), [
    ...unset('demo.yaml:6:34: tasks.lung.data.image.size', lines[5]!, 34, 'LUNG'),
    ...unset('demo.yaml:12:14: description', lines[11]!, 14, 'WHO'),
  ]);
});

test('also where the tasks are in files of their own', async () => {
  const own = (name: string) => ['tasks:', `  ${name}: { data: { image: { size: "\${${name.toUpperCase()}}" } } }`];
  const files = {
    'demo.yaml': ['extends: [lung.yaml, heart.yaml]', ...base],
    'lung.yaml': own('lung'),
    'heart.yaml': own('heart'),
  };
  assert.deepEqual(
    await mistakes(files, { task: 'heart' }),
    unset('heart.yaml:2:35: tasks.heart.data.image.size', own('heart')[1]!, 35, 'HEART'),
  );
});

test('a variable in --set counts for its task', async () => {
  const options = (task: string): LoadOptions => ({ task, set: ['tasks.heart.schedule.lr=${RATE}'] });
  assert.equal((await load(fixed, options('lung'))).cells.length, 1);
  assert.deepEqual((await mistakes(fixed, options('heart'))).slice(-2), [
    '--set tasks.heart.schedule.lr=${RATE}: tasks.heart.schedule.lr: the environment variable RATE is not set',
    '  Set it, or write ${RATE:-default}.',
  ]);
});

test('an experiment without tasks is one of its own name', async () => {
  assert.deepEqual(await load(base, { task: 'demo' }), await load(base));
});

test('a task that is not there is said before all else', async () => {
  assert.deepEqual(await mistakes(tasks, { task: 'hart' }), [
    '--task: expected a task of the experiment, found hart',
    '  Did you mean `heart`?',
  ]);
  assert.deepEqual(await mistakes(base, { task: 'x' }), [
    '--task: expected a task of the experiment, found x',
    '  Known tasks: demo.',
  ]);
});

test('nor does a wrong axis of tasks hide behind it', async () => {
  assert.deepEqual(await mistakes([...base, 'tasks: 3'], { task: 'lung' }), [
    'demo.yaml:5:8: tasks: expected a mapping with at least one entry, found 3',
    '  5 | tasks: 3',
    '             ^',
  ]);
});
