/** What a right experiment becomes: settings, defaults, order, paths. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../pipelines/experiment/experiment.ts';
import { base, load } from './helper.ts';

const cell = (cells: readonly Cell[], task: string, arm: string): Cell => {
  const found = cells.find((each) => each.task === task && each.arm === arm);
  assert.ok(found, `no cell ${task}/${arm}`);
  return found;
};

test('the smallest experiment is one cell with every default filled in', async () => {
  const experiment = await load(base);
  const model = { arch: 'vit_tiny_patch16_224', overrides: {} };
  const input = { size: 224, normalize: 'imagenet' };
  assert.deepEqual(experiment, {
    state: 'checked',
    file: 'root/demo.yaml',
    name: 'demo',
    description: null,
    seed: 42,
    trials: 1,
    device: 'cpu',
    devices: 1,
    deterministic: true,
    tasks: [{ name: 'demo', metric: 'auc', dataset: 'demo' }],
    arms: ['vit_tiny_patch16_224'],
    cells: [
      {
        task: 'demo',
        arm: 'vit_tiny_patch16_224',
        prepare: {
          source: { format: 'phantom', phantom: { train: 240, val: 60, test: 120, size: 96, seed: 7 } },
          store: 512,
          selection: { patients: null, splits: null, fraction: 1, few_shot: null, seed: 0 },
          on_bad_image: 'error',
          audit: 'warn',
        },
        locations: {},
        pretrainLoad: { model, init: { method: 'random' }, image_size: 224 },
        finetune: {
          task: 'classification',
          model,
          input,
          augment: 'default',
          uncertain: 'lsr-ones',
          schedule: {
            optimizer: { name: 'sgd', momentum: 0.9, weight_decay: 0 },
            lr: 0.1,
            lr_schedule: {
              name: 'cosine',
              warmup_epochs: 0,
              warmup_lr: 1e-6,
              per: 'epoch',
              min_lr: 1e-6,
              cooldown_epochs: 0,
              warmup_prefix: false,
              cycle_epochs: null,
              cycle_mul: 1,
              cycle_decay: 1,
            },
            epochs: 5,
            batch_size: 8,
            accumulate: 1,
            clip_grad: null,
            layer_decay: null,
            freeze: [],
            early_stopping: null,
            loss: 'auto',
            label_smoothing: 0,
          },
        },
        evaluate: { task: 'classification', model, input, uncertain: 'lsr-ones', crops: 'ten', batch_size: 8 },
      },
    ],
    report: {
      test: { over: 'seeds+cases', variant: 'student', adjust: 'holm', alpha: 0.05 },
      compare: 'best',
      relevant: null,
      protocol: 'assay',
    },
    subgroups: null,
    resolved: {
      name: 'demo',
      data: { format: 'phantom' },
      model: { arch: 'vit_tiny_patch16_224' },
      schedule: { lr: 0.1, epochs: 5, batch_size: 8 },
    },
  });
});

test('a cell is the base, changed by its task, then its arm, then the overrides that name it', async () => {
  const { cells, tasks, arms } = await load([
    ...base,
    'tasks: { a: { schedule: { lr: 0.2, epochs: 6 }, metric: accuracy }, b: {} }',
    'arms: { x: { schedule: { lr: 0.3 } }, y: {} }',
    'overrides:',
    '  - { task: a, set: { schedule: { batch_size: 2 } } }',
    '  - { task: a, arm: x, set: { schedule: { batch_size: 4, lr: 0.4 } } }',
    '  - { arm: y, set: { evaluation: { batch_size: 3 } } }',
  ]);
  assert.deepEqual(tasks, [
    { name: 'a', metric: 'accuracy', dataset: 'a' },
    { name: 'b', metric: 'auc', dataset: 'b' },
  ]);
  assert.deepEqual(arms, ['x', 'y']);
  const numbers = cells.map(({ task, arm, finetune: { schedule }, evaluate }) => {
    return [task, arm, schedule.lr, schedule.epochs, schedule.batch_size, evaluate.batch_size];
  });
  assert.deepEqual(numbers, [
    ['a', 'x', 0.4, 6, 4, 4],
    ['a', 'y', 0.2, 6, 2, 3],
    ['b', 'x', 0.3, 5, 8, 8],
    ['b', 'y', 0.1, 5, 8, 3],
  ]);
});

test('another kind of optimiser drops the settings of the first', async () => {
  const { cells } = await load([
    ...base,
    'arms:',
    '  sgd: { schedule: { optimizer: { momentum: 0.5, weight_decay: 0.01 } } }',
    '  adamw: { schedule: { optimizer: { name: adamw } } }',
    'overrides:',
    '  - { arm: sgd, set: { schedule: { optimizer: { name: sgd } } } }',
  ]);
  assert.deepEqual(
    cells.map(({ finetune }) => finetune.schedule.optimizer),
    [
      { name: 'sgd', momentum: 0.5, weight_decay: 0.01 },
      { name: 'adamw', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.05 },
    ],
  );
});

test('another data format keeps how the model sees the images', async () => {
  const { cells } = await load([
    'name: demo',
    'data: { format: rsna, root: x, splits: { train: a, val: b, test: c }, image: { size: 64 }, augment: none }',
    ...base.slice(2),
    'tasks: { real: {}, generated: { data: { format: phantom, phantom: { train: 9 } } } }',
  ]);
  const [real, generated] = cells;
  assert.deepEqual(real!.prepare.source, {
    format: 'rsna',
    splits: { train: 'a', val: 'b', test: 'c' },
    images: '.',
    classes: null,
  });
  assert.deepEqual(real!.locations, { root: 'root/x' });
  assert.deepEqual(generated!.prepare.source, {
    format: 'phantom',
    phantom: { train: 9, val: 60, test: 120, size: 96, seed: 7 },
  });
  assert.deepEqual(generated!.locations, {});
  assert.deepEqual([generated!.finetune.input.size, generated!.finetune.augment], [64, 'none']);
});

test('an arm switches early stopping on and off', async () => {
  const { cells } = await load([
    ...base.slice(0, 3),
    'schedule: { lr: 0.1, epochs: 5, batch_size: 8, early_stopping: { patience: 2 } }',
    'arms: { on: {}, off: { schedule: { early_stopping: null } } }',
  ]);
  assert.deepEqual(
    cells.map(({ finetune }) => finetune.schedule.early_stopping),
    [{ monitor: 'val_loss', patience: 2 }, null],
  );
});

test('a checkpoint brings its file, and what is known of its names', async () => {
  const { cells } = await load([
    ...base,
    'arms:',
    '  plain: { init: { method: checkpoint, weights: w/a.pth } }',
    '  renamed: { init: { method: checkpoint, weights: ../b.pth, key: model, strip_prefix: m., rename: { a: b } } }',
  ]);
  const plain = cell(cells, 'demo', 'plain');
  assert.deepEqual(plain.locations, { weights: { kind: 'file', path: 'root/w/a.pth' } });
  assert.deepEqual(plain.pretrainLoad.init, { method: 'checkpoint', key: null, strip_prefix: null, rename: {} });
  const renamed = cell(cells, 'demo', 'renamed');
  const init = { method: 'checkpoint', key: 'model', strip_prefix: 'm.', rename: { a: 'b' } };
  assert.deepEqual(renamed.pretrainLoad.init, init);
});

test("the model's overrides are as written, and its image size is the images'", async () => {
  const { cells } = await load([
    'name: demo',
    'data: { format: phantom, image: { size: 64 } }',
    'model: { arch: vit_tiny_patch16_224, depth: 2, heads: 4, image_size: 64 }',
    base[3]!,
  ]);
  const { model, image_size } = cells[0]!.pretrainLoad;
  assert.deepEqual(model, { arch: 'vit_tiny_patch16_224', overrides: { depth: 2, heads: 4 } });
  assert.equal(image_size, 64);
});

test('a field that is only in the report changes no cell', async () => {
  const [one, other] = await Promise.all([load(base), load([...base, 'report: { test: { variant: welch } }'])]);
  assert.deepEqual(one.cells, other.cells);
  assert.equal(other.report.test.variant, 'welch');
});

test('weights come from a file, an address or the catalog, and bring their method', async () => {
  const sha256 = 'a'.repeat(64);
  const { cells, arms } = await load([
    ...base.map((line) => line.replace('vit_tiny', 'vit_base')),
    'arms:',
    '  matrix:',
    '    init.method: [dino]',
    `    init.weights: [w/a.pth, { url: 'https://example.org/b.pth?download=1', sha256: ${sha256} }, 'catalog:dino_vitb']`,
  ]);
  assert.deepEqual(arms, ['dino+a', 'dino+b', 'dino+dino_vitb']);
  assert.deepEqual(
    cells.map(({ locations }) => locations.weights),
    [
      { kind: 'file', path: 'root/w/a.pth' },
      { kind: 'url', url: 'https://example.org/b.pth?download=1', sha256 },
      { kind: 'catalog', name: 'dino_vitb' },
    ],
  );
  assert.deepEqual(cells[2]!.pretrainLoad.init, { method: 'dino', key: null });
});
