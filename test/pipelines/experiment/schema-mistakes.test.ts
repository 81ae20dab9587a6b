/** Every mistake in what the schema finds that a user can make: the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricNames } from '../../../metrics/registry.ts';
import { base, mistakes } from './helper.ts';

test('no name', async () => {
  assert.deepEqual(
    await mistakes([
      'data: { format: phantom }',
      'model: { arch: vit_tiny_patch16_224 }',
      'schedule: { lr: 0.1, epochs: 5, batch_size: 8 }',
    ]),
    [
      'demo.yaml:1:1: name: missing; expected a name of at most 100 letters, digits and . _ + -, the first a letter or digit',
      '  1 | data: { format: phantom }',
      '      ^',
    ],
  );
});

test('a name with a space', async () => {
  assert.deepEqual(await mistakes(['name: my experiment', ...base.slice(1)]), [
    'demo.yaml:1:7: name: expected a name of at most 100 letters, digits and . _ + -, the first a letter or digit, found "my experiment"',
    '  1 | name: my experiment',
    '            ^',
  ]);
});

test('an unknown key near a known one', async () => {
  assert.deepEqual(await mistakes([...base, 'trails: 3']), [
    'demo.yaml:5:1: trails: unknown key `trails`',
    '  5 | trails: 3',
    '      ^',
    '  Did you mean `trials`?',
  ]);
});

test('an unknown key that belongs elsewhere', async () => {
  assert.deepEqual(
    await mistakes([
      'name: demo',
      'data: { format: phantom, normalize: none }',
      'model: { arch: vit_tiny_patch16_224, epochs: 5 }',
      base[3]!,
      'metric: auc',
      'lr: 1',
    ]),
    [
      'demo.yaml:2:26: data.normalize: unknown key `normalize`',
      '  2 | data: { format: phantom, normalize: none }',
      '                               ^',
      '  `normalize` belongs in `data.image`.',
      'demo.yaml:3:38: model.epochs: unknown key `epochs`',
      '  3 | model: { arch: vit_tiny_patch16_224, epochs: 5 }',
      '                                           ^',
      '  `epochs` belongs in `schedule`.',
      'demo.yaml:5:1: metric: unknown key `metric`',
      '  5 | metric: auc',
      '      ^',
      '  `metric` belongs in `report`.',
      'demo.yaml:6:1: lr: unknown key `lr`',
      '  6 | lr: 1',
      '      ^',
      '  `lr` belongs in `schedule`.',
    ],
  );
});

test('an unknown key that is near one elsewhere', async () => {
  assert.deepEqual(await mistakes([...base, 'epoch: 5']), [
    'demo.yaml:5:1: epoch: unknown key `epoch`',
    '  5 | epoch: 5',
    '      ^',
    '  Did you mean `schedule.epochs`?',
  ]);
});

test('an unknown key near none', async () => {
  assert.deepEqual(await mistakes([...base, 'zzzzzzzz: 5']), [
    'demo.yaml:5:1: zzzzzzzz: unknown key `zzzzzzzz`',
    '  5 | zzzzzzzz: 5',
    '      ^',
    '  Known keys: name, description, extends, task, data, model, init, schedule, evaluation, trials, seed, device, devices, deterministic, tasks, arms, overrides, report, executors.',
  ]);
});

test('a wrong type', async () => {
  assert.deepEqual(await mistakes([...base, 'trials: many']), [
    'demo.yaml:5:9: trials: expected a whole number from 1 to 100000, found "many"',
    '  5 | trials: many',
    '              ^',
  ]);
});

test('a number in quotes', async () => {
  assert.deepEqual(await mistakes([...base, 'trials: "3"']), [
    'demo.yaml:5:9: trials: expected a whole number from 1 to 100000, found "3"',
    '  5 | trials: "3"',
    '              ^',
    '  Write it without quotes.',
  ]);
});

test('a number out of range', async () => {
  assert.deepEqual(await mistakes([...base, 'trials: 0', 'seed: -1']), [
    'demo.yaml:5:9: trials: expected a whole number from 1 to 100000, found 0',
    '  5 | trials: 0',
    '              ^',
    'demo.yaml:6:7: seed: expected a whole number from 0 to 4294967295, found -1',
    '  6 | seed: -1',
    '            ^',
  ]);
});

test('a fraction where a whole number is wanted', async () => {
  assert.deepEqual(await mistakes([...base, 'trials: 1.5']), [
    'demo.yaml:5:9: trials: expected a whole number from 1 to 100000, found 1.5',
    '  5 | trials: 1.5',
    '              ^',
  ]);
});

test('zero where a number above zero is wanted', async () => {
  assert.deepEqual(await mistakes([...base.slice(0, 3), 'schedule: { lr: 0, epochs: 5, batch_size: 8 }']), [
    'demo.yaml:4:17: schedule.lr: expected a number above 0, found 0',
    '  4 | schedule: { lr: 0, epochs: 5, batch_size: 8 }',
    '                      ^',
  ]);
});

test('a rate of one', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { a: { model: { drop: 1 } } }']), [
    'demo.yaml:5:29: arms.a.model.drop: expected a number of at least 0 and below 1, found 1',
    '  5 | arms: { a: { model: { drop: 1 } } }',
    '                                  ^',
  ]);
});

test('not a number', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { a: { model: { drop: .nan } } }']), [
    'demo.yaml:5:29: arms.a.model.drop: expected a number of at least 0 and below 1, found NaN',
    '  5 | arms: { a: { model: { drop: .nan } } }',
    '                                  ^',
  ]);
});

test('an unknown choice near a known one', async () => {
  assert.deepEqual(await mistakes([...base, 'device: cqu', 'report: { metric: acuracy }']), [
    'demo.yaml:5:9: device: expected one of `auto`, `cpu`, `webgpu`, `cuda`, `rocm`, `oneapi`, `metal`, `tpu`, `xla`, `tfjs-node-gpu`, `reference`, found "cqu"',
    '  5 | device: cqu',
    '              ^',
    '  Did you mean `cpu`?',
    `demo.yaml:6:19: report.metric: expected one of ${metricNames.map((name) => `\`${name}\``).join(', ')}, found "acuracy"`,
    '  6 | report: { metric: acuracy }',
    '                        ^',
    '  Did you mean `accuracy`?',
  ]);
});

test('an unknown choice of one', async () => {
  assert.deepEqual(await mistakes([...base, 'report: { test: { name: u-test } }']), [
    'demo.yaml:5:25: report.test.name: expected `t-test`, found "u-test"',
    '  5 | report: { test: { name: u-test } }',
    '                              ^',
    '  Did you mean `t-test`?',
  ]);
});

test('a choice of the wrong type', async () => {
  assert.deepEqual(await mistakes([...base, 'device: 5']), [
    'demo.yaml:5:9: device: expected one of `auto`, `cpu`, `webgpu`, `cuda`, `rocm`, `oneapi`, `metal`, `tpu`, `xla`, `tfjs-node-gpu`, `reference`, found 5',
    '  5 | device: 5',
    '              ^',
  ]);
});

test('text instead of a mapping', async () => {
  assert.deepEqual(await mistakes([...base, 'evaluation: ten']), [
    'demo.yaml:5:13: evaluation: expected a mapping, found "ten"',
    '  5 | evaluation: ten',
    '                  ^',
  ]);
});

test('a number instead of text', async () => {
  assert.deepEqual(await mistakes([...base, 'description: 5']), [
    'demo.yaml:5:14: description: expected text, found 5',
    '  5 | description: 5',
    '                   ^',
    '  Put it in quotes.',
  ]);
});

test('nothing instead of a mapping', async () => {
  assert.deepEqual(await mistakes([...base, 'arms:', '  a:', '  b: {}']), [
    'demo.yaml:6:5: arms.a: expected a mapping, found nothing',
    '  6 |   a:',
    '          ^',
    '  Write {} for an empty mapping.',
  ]);
  assert.deepEqual(await mistakes([...base, 'arms:']), [
    'demo.yaml:5:6: arms: expected a mapping with at least one entry, found nothing',
    '  5 | arms:',
    '           ^',
  ]);
});

test('an empty text', async () => {
  assert.deepEqual(await mistakes([...base, 'description: ""', 'tasks: { a: { data: { format: rsna, root: "" } } }']), [
    'demo.yaml:2:1: data.splits: missing; expected a mapping',
    '  2 | data: { format: phantom }',
    '      ^',
    '  A list file, a table or (folder) a folder a split. Relative to root.',
    'demo.yaml:6:43: tasks.a.data.root: expected text that is not empty, found ""',
    '  6 | tasks: { a: { data: { format: rsna, root: "" } } }',
    '                                                ^',
  ]);
});

test('a list of the wrong length', async () => {
  assert.deepEqual(
    await mistakes([...base, 'arms: { a: { schedule: { optimizer: { name: adamw, betas: [0.9] } } } }']),
    [
      'demo.yaml:5:59: arms.a.schedule.optimizer.betas: expected a list of 2 numbers of at least 0 and below 1, found a list of 1',
      '  5 | arms: { a: { schedule: { optimizer: { name: adamw, betas: [0.9] } } } }',
      '                                                                ^',
    ],
  );
});

test('a wrong item of a list', async () => {
  assert.deepEqual(
    await mistakes([...base, 'arms: { a: { schedule: { optimizer: { name: adamw, betas: [0.9, 1] } } } }']),
    [
      'demo.yaml:5:65: arms.a.schedule.optimizer.betas[1]: expected a number of at least 0 and below 1, found 1',
      '  5 | arms: { a: { schedule: { optimizer: { name: adamw, betas: [0.9, 1] } } } }',
      '                                                                      ^',
    ],
  );
});

test('a class twice', async () => {
  assert.deepEqual(await mistakes([...base, 'tasks: { a: { data: { classes: [x, x] } } }']), [
    'demo.yaml:5:36: tasks.a.data.classes[1]: "x" is already item 1 of the list',
    '  5 | tasks: { a: { data: { classes: [x, x] } } }',
    '                                         ^',
  ]);
});

test('one class', async () => {
  assert.deepEqual(await mistakes([...base, 'tasks: { a: { data: { classes: [x] } } }']), [
    'demo.yaml:5:32: tasks.a.data.classes: expected a list of at least 2 texts or text that is not empty or a mapping with at least one entry, found a list of 1',
    '  5 | tasks: { a: { data: { classes: [x] } } }',
    '                                     ^',
  ]);
});

test('classes neither list nor file', async () => {
  assert.deepEqual(await mistakes([...base, 'tasks: { a: { data: { classes: 2 } } }']), [
    'demo.yaml:5:32: tasks.a.data.classes: expected a list of at least 2 texts or text that is not empty or a mapping with at least one entry, found 2',
    '  5 | tasks: { a: { data: { classes: 2 } } }',
    '                                     ^',
    '  Put it in quotes.',
  ]);
});

test('no tasks in tasks', async () => {
  assert.deepEqual(await mistakes([...base, 'tasks: {}']), [
    'demo.yaml:5:8: tasks: expected a mapping with at least one entry, found an empty mapping',
    '  5 | tasks: {}',
    '             ^',
  ]);
});

test('no arms in arms', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: {}']), [
    'demo.yaml:5:7: arms: expected a mapping with at least one entry, found an empty mapping',
    '  5 | arms: {}',
    '            ^',
  ]);
});

test('arms as a list', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: [a, b]']), [
    'demo.yaml:5:7: arms: expected a mapping with at least one entry, found a list of 2',
    '  5 | arms: [a, b]',
    '            ^',
  ]);
});

test('a name of an arm with a space', async () => {
  assert.deepEqual(await mistakes([...base, 'arms:', '  my arm: {}']), [
    'demo.yaml:6:3: arms["my arm"]: expected a name of at most 100 letters, digits and . _ + -, the first a letter or digit, found "my arm"',
    '  6 |   my arm: {}',
    '        ^',
  ]);
});

test('a setting of the experiment in an arm', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { a: { trials: 3 } }']), [
    'demo.yaml:5:14: arms.a.trials: unknown key `trials`',
    '  5 | arms: { a: { trials: 3 } }',
    '                   ^',
    '  `trials` belongs at the top level of the file.',
  ]);
});

test('a metric in an arm', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { a: { metric: auc } }']), [
    'demo.yaml:5:14: arms.a.metric: unknown key `metric`',
    '  5 | arms: { a: { metric: auc } }',
    '                   ^',
    '  `metric` belongs in `report`.',
  ]);
});

test('an override without changes', async () => {
  assert.deepEqual(await mistakes([...base, 'overrides:', '  - { task: demo }']), [
    'demo.yaml:6:5: overrides[0].set: missing; expected a mapping',
    '  6 |   - { task: demo }',
    '          ^',
  ]);
});

test('an override with the changes beside set', async () => {
  assert.deepEqual(await mistakes([...base, 'overrides:', '  - { schedule: { lr: 1 } }']), [
    'demo.yaml:6:5: overrides[0].set: missing; expected a mapping',
    '  6 |   - { schedule: { lr: 1 } }',
    '          ^',
    'demo.yaml:6:7: overrides[0].schedule: unknown key `schedule`',
    '  6 |   - { schedule: { lr: 1 } }',
    '            ^',
    '  `schedule` belongs in `set`.',
  ]);
});

test('a misspelled key explains what is missing', async () => {
  assert.deepEqual(await mistakes(['nmae: demo', ...base.slice(1)]), [
    'demo.yaml:1:1: nmae: unknown key `nmae`',
    '  1 | nmae: demo',
    '      ^',
    '  Did you mean `name`?',
  ]);
});

test('everything at once, in the order of the file', async () => {
  assert.deepEqual(
    await mistakes([
      'name: demo',
      'data: { fromat: phantom }',
      'model: { arch: vit_tiny_patch16_22 }',
      'schedule: { lr: -1, epochs: 5 }',
      'trials: x',
    ]),
    [
      'demo.yaml:2:9: data.fromat: unknown key `fromat`',
      '  2 | data: { fromat: phantom }',
      '              ^',
      '  Did you mean `format`?',
      'demo.yaml:3:16: model.arch: there is no architecture "vit_tiny_patch16_22"',
      '  3 | model: { arch: vit_tiny_patch16_22 }',
      '                     ^',
      '  Did you mean `vit_tiny_patch16_224`?',
      'demo.yaml:4:1: schedule.batch_size: missing; expected a whole number from 1 to 65536',
      '  4 | schedule: { lr: -1, epochs: 5 }',
      '      ^',
      '  Images a training step.',
      'demo.yaml:4:17: schedule.lr: expected a number above 0, found -1',
      '  4 | schedule: { lr: -1, epochs: 5 }',
      '                      ^',
      'demo.yaml:5:9: trials: expected a whole number from 1 to 100000, found "x"',
      '  5 | trials: x',
      '              ^',
    ],
  );
});
