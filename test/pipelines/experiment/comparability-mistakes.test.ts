/** Arms that would be tested on other cases, each by its whole message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, mistakes } from './helper.ts';

const HINT = '  Set it in the base or in a task, the same for all arms, or make a task of it.';
const says = (path: string, task = 'demo'): string =>
  `\`${path}\` makes arm \`b\` be tested on other images or truths than arm \`a\` on task \`${task}\`, so that their difference says nothing of the arms`;

test('phantoms of another seed, and another number of them', async () => {
  const line = 'arms: { a: {}, b: { data: { phantom: { seed: 8, test: 60 } } } }';
  assert.deepEqual(await mistakes([...base, line]), [
    `demo.yaml:5:46: arms.b.data.phantom.seed: ${says('data.phantom.seed')}`,
    `  5 | ${line}`,
    `      ${' '.repeat(45)}^`,
    HINT,
    `demo.yaml:5:55: arms.b.data.phantom.test: ${says('data.phantom.test')}`,
    `  5 | ${line}`,
    `      ${' '.repeat(54)}^`,
    HINT,
  ]);
});

test('bad images left out by one arm alone', async () => {
  const line = 'arms: { a: {}, b: { data: { on_bad_image: skip } } }';
  assert.deepEqual(await mistakes([...base, line]), [
    `demo.yaml:5:43: arms.b.data.on_bad_image: ${says('data.on_bad_image')}`,
    `  5 | ${line}`,
    `      ${' '.repeat(42)}^`,
    HINT,
  ]);
});

const divided = [
  'name: demo',
  'data: { format: folder, root: data, splits: { all: images }, make_splits: { folds: 5, fold: 1, val: 0.1 } }',
  ...base.slice(2),
];

test('another fold and another seed of the splits', async () => {
  const line = 'arms: { a: {}, b: { data: { seed: 1, make_splits: { fold: 2 } } } }';
  const found = await mistakes([...divided, line]);
  assert.deepEqual(
    found.filter((text) => text.startsWith('demo')),
    [
      `demo.yaml:5:35: arms.b.data.seed: ${says('data.seed')}`,
      `demo.yaml:5:59: arms.b.data.make_splits.fold: ${says('data.make_splits.fold')}`,
    ],
  );
});

test('arms may differ in what they are trained on, and tasks in everything', async () => {
  const arms =
    'arms: { a: {}, b: { data: { fraction: 0.5, seed: 3, image: { size: 64 } }, model: { image_size: 64 } } }';
  assert.deepEqual(await mistakes([...base, arms]), ['no mistake was found']);
  const tasks = 'tasks: { one: {}, two: { data: { make_splits: { fold: 2 } } } }';
  assert.deepEqual(await mistakes([...divided, tasks]), ['no mistake was found']);
});
