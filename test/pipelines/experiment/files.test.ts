/** Several files, the environment and the command line: what they mean when they are right. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { base, load } from './helper.ts';

test('later files win over earlier ones, and the extending file over all', async () => {
  const { seed, trials, description } = await load({
    'demo.yaml': ['extends: [a.yaml, b.yaml]', 'description: own', ...base],
    'a.yaml': ['seed: 1', 'trials: 1', 'description: a'],
    'b.yaml': ['trials: 2', 'description: b'],
  });
  assert.deepEqual({ seed, trials, description }, { seed: 1, trials: 2, description: 'own' });
});

test('files extend files, and arms and tasks are merged by name', async () => {
  const { arms, cells } = await load({
    'demo.yaml': ['extends: below/middle.yaml', 'arms: { b: { schedule: { lr: 3 } }, c: {} }'],
    'below/middle.yaml': [
      'extends: ../base.yaml',
      'arms: { a: { schedule: { lr: 1 } }, b: { schedule: { epochs: 7 } } }',
    ],
    'base.yaml': [...base],
  });
  assert.deepEqual(arms, ['a', 'b', 'c']);
  const numbers = cells.map(({ finetune: { schedule } }) => [schedule.lr, schedule.epochs]);
  assert.deepEqual(numbers, [
    [1, 5],
    [3, 7],
    [0.1, 5],
  ]);
});

test('a matrix replaces named arms of an extended file, and the other way round', async () => {
  const named = ['arms: { a: {} }'];
  const matrix = ['arms: { matrix: { model.depth: [1, 2] } }'];
  const over = await load({ 'demo.yaml': ['extends: base.yaml', ...matrix], 'base.yaml': [...base, ...named] });
  assert.deepEqual(over.arms, ['depth1', 'depth2']);
  const under = await load({ 'demo.yaml': ['extends: base.yaml', ...named], 'base.yaml': [...base, ...matrix] });
  assert.deepEqual(under.arms, ['a']);
});

test('paths are relative to the file that names them, whatever names them', async () => {
  const data = 'data: { format: folder, root: "${IMAGES:-images}", splits: { train: a, val: b, test: c } }';
  const { cells, resolved } = await load({
    'demo.yaml': ['extends: shared/base.yaml', 'arms: { matrix: { init.weights: [w/a.pth, w/b.safetensors] } }'],
    'shared/base.yaml': ['name: demo', data, ...base.slice(2), 'init: { method: checkpoint }'],
  });
  assert.deepEqual(
    cells.map(({ arm, locations }) => [arm, locations]),
    [
      ['a', { root: 'root/shared/images', weights: { kind: 'file', path: 'root/w/a.pth' } }],
      ['b', { root: 'root/shared/images', weights: { kind: 'file', path: 'root/w/b.safetensors' } }],
    ],
  );
  assert.ok(JSON.stringify(resolved).includes('"root":"root/shared/images"'), 'the record has absolute paths');
});

test('paths from --set are relative to the current folder', async () => {
  const set = ['data={ format: folder, root: images, splits: { train: a, val: b, test: c } }'];
  const { cells } = await load(base, { set });
  assert.equal(cells[0]!.locations.root, resolve('images'));
});

test('variables are numbers without quotes, text with quotes, and never structure', async () => {
  const env = { EPOCHS: '7', YEAR: '2024', EMPTY: '', LIST: '[a, b]' };
  const lines = ['epochs: ${EPOCHS}', 'lr: ${RATE:-1e-3}', 'batch_size: ${EMPTY:-4}'].map((line) => `  ${line}`);
  const written = [...base.slice(0, 3), 'schedule:', ...lines];
  const quoted = await load([...written, 'description: "${YEAR}"'], { env });
  const { epochs, lr, batch_size } = quoted.cells[0]!.finetune.schedule;
  assert.deepEqual([epochs, lr, batch_size], [7, 0.001, 4]);
  assert.equal(quoted.description, '2024');
  const text = await load([...written, 'description: ${LIST} costs $${HOME}'], { env });
  assert.equal(text.description, '[a, b] costs ${HOME}');
});

test('--set changes base, arms, matrix axes and names with dots, in order', async () => {
  const set = ['schedule.lr=0.5', 'schedule.lr=0.6', 'arms.v1.5.schedule.epochs=9', 'schedule.optimizer.name=adamw'];
  const lines = [
    ...base.slice(0, 3),
    'schedule: { lr: 0.1, epochs: 5, batch_size: 8, optimizer: { momentum: 0.5, name: sgd } }',
  ];
  const { cells } = await load([...lines, 'arms: { v1.5: {}, other: {} }'], { set });
  assert.deepEqual(
    cells.map(({ finetune: { schedule } }) => [schedule.lr, schedule.epochs, schedule.optimizer.name]),
    [
      [0.6, 9, 'adamw'],
      [0.6, 5, 'adamw'],
    ],
  );
  const matrix = await load(base, { set: ['arms.matrix.model.depth=[1, 2]'] });
  assert.deepEqual(matrix.arms, ['depth1', 'depth2']);
});

test('a byte order mark, Windows line ends and anchors are fine', async () => {
  const lines = [...base, 'arms: { a: &same { model: { depth: 2 } }, b: *same }'];
  const { cells } = await load({ 'demo.yaml': Buffer.from(`\uFEFF${lines.join('\r\n')}`) });
  assert.deepEqual(
    cells.map(({ finetune }) => finetune.model.overrides),
    [{ depth: 2 }, { depth: 2 }],
  );
});
