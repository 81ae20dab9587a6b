/** Every mistake in what cells lack or contradict that a user can make: the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, mistakes } from './helper.ts';

test('everything is missing', async () => {
  assert.deepEqual(await mistakes(['name: demo']), [
    'demo.yaml:1:1: data.format: missing; expected one of `rsna`, `chestxray14`, `chexpert`, `shenzhen`, `vindr`, `csv`, `folder`, `pairs`, `npz`, `jsrt`, `montgomery`, `images`, `phantom`',
    '  1 | name: demo',
    '      ^',
    '  Layout of the data; docs/data.md describes each. phantom: synthetic chest images, generated.',
    'demo.yaml:1:1: model.arch: missing; expected text that is not empty',
    '  1 | name: demo',
    '      ^',
    '  A name that `assay models` lists.',
    'demo.yaml:1:1: schedule.lr: missing; expected a number above 0',
    '  1 | name: demo',
    '      ^',
    '  Peak learning rate; `search` is in its place where it is searched.',
    'demo.yaml:1:1: schedule.epochs: missing; expected a whole number from 0 to 100000',
    '  1 | name: demo',
    '      ^',
    '  Passes over the training images; 0: nothing is trained, and a model with its head (init.head keep) is evaluated as it is, or one without by `knn`.',
    'demo.yaml:1:1: schedule.batch_size: missing; expected a whole number from 1 to 65536',
    '  1 | name: demo',
    '      ^',
    '  Images a training step.',
  ]);
});

test('folders without root and splits', async () => {
  assert.deepEqual(await mistakes([base[0]!, 'data: { format: folder }', base[2]!, base[3]!]), [
    'demo.yaml:2:1: data.root: missing; expected text that is not empty',
    '  2 | data: { format: folder }',
    '      ^',
    '  The folder that all names below are relative to; itself relative to this file. Every format but phantom needs it.',
    'demo.yaml:2:1: data.splits: missing; expected a mapping',
    '  2 | data: { format: folder }',
    '      ^',
    '  A list file, a table or (folder) a folder a split. Relative to root.',
  ]);
});

test('a list file is missing', async () => {
  assert.deepEqual(
    await mistakes([
      base[0]!,
      'data: { format: rsna, root: x, splits: { train: a.txt, val: b.txt } }',
      base[2]!,
      base[3]!,
    ]),
    [
      'demo.yaml:2:32: data.splits.test: missing; expected text that is not empty',
      '  2 | data: { format: rsna, root: x, splits: { train: a.txt, val: b.txt } }',
      '                                     ^',
      '  Images that the metrics are computed on.',
    ],
  );
});

test('a checkpoint without weights', async () => {
  assert.deepEqual(await mistakes([...base, 'init: { method: checkpoint }']), [
    'demo.yaml:5:1: init.weights: missing; expected text that is not empty or a mapping (url, sha256)',
    '  5 | init: { method: checkpoint }',
    '      ^',
    '  All but random: a .safetensors, .pth, .pt or .npz file, relative to this file; or a url with its sha256; or `catalog:<name>`, a name that `assay weights list` shows.',
  ]);
});

test('weights without method', async () => {
  assert.deepEqual(await mistakes([...base, 'init: { weights: a.pth }']), [
    'demo.yaml:5:18: init.weights: `weights` means nothing where `init.method` is `random`',
    '  5 | init: { weights: a.pth }',
    '                       ^',
    '  Remove it, or give `init.method` another value.',
  ]);
});

test('early stopping without patience', async () => {
  assert.deepEqual(await mistakes([...base, 'arms: { a: { schedule: { early_stopping: {} } }, b: {} }']), [
    'demo.yaml:5:26: arms.a.schedule.early_stopping.patience: missing; expected a whole number of at least 1',
    '  5 | arms: { a: { schedule: { early_stopping: {} } }, b: {} }',
    '                               ^',
    '  Epochs in a row without improvement after which training stops; where code stops when its counter exceeds a patience, one more than that.',
  ]);
});

test('a setting of another data format', async () => {
  assert.deepEqual(await mistakes([base[0]!, 'data: { format: phantom, root: x, images: y }', base[2]!, base[3]!]), [
    'demo.yaml:2:32: data.root: `root` means nothing where `data.format` is `phantom`',
    '  2 | data: { format: phantom, root: x, images: y }',
    '                                     ^',
    '  Remove it, or give `data.format` another value.',
    'demo.yaml:2:43: data.images: `images` means nothing where `data.format` is `phantom`',
    '  2 | data: { format: phantom, root: x, images: y }',
    '                                                ^',
    '  Remove it, or give `data.format` another value.',
  ]);
});

test('a setting of another optimiser', async () => {
  assert.deepEqual(
    await mistakes([
      ...base.slice(0, 3),
      'schedule: { lr: 0.1, epochs: 5, batch_size: 8, optimizer: { betas: [0.9, 0.99] } }',
    ]),
    [
      'demo.yaml:4:68: schedule.optimizer.betas: `betas` means nothing where `schedule.optimizer.name` is `sgd`',
      '  4 | schedule: { lr: 0.1, epochs: 5, batch_size: 8, optimizer: { betas: [0.9, 0.99] } }',
      '                                                                         ^',
      '  Remove it, or give `schedule.optimizer.name` another value.',
    ],
  );
});

test('a setting of another learning rate schedule', async () => {
  assert.deepEqual(
    await mistakes([
      ...base.slice(0, 3),
      'schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { name: constant, min_lr: 0.001 } }',
    ]),
    [
      'demo.yaml:4:87: schedule.lr_schedule.min_lr: `min_lr` means nothing where `schedule.lr_schedule.name` is `constant`',
      '  4 | schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { name: constant, min_lr: 0.001 } }',
      '                                                                                            ^',
      '  Remove it, or give `schedule.lr_schedule.name` another value.',
    ],
  );
});

test('class names in a file for folders', async () => {
  assert.deepEqual(
    await mistakes([
      base[0]!,
      'data: { format: folder, root: x, splits: { train: a, val: b, test: c }, classes: c.txt }',
      base[2]!,
      base[3]!,
    ]),
    [
      'demo.yaml:2:82: data.classes: expected a list of class names, found "c.txt"',
      '  2 | data: { format: folder, root: x, splits: { train: a, val: b, test: c }, classes: c.txt }',
      '                                                                                       ^',
      '  Only `rsna` reads the names from a file.',
    ],
  );
});

test('absolute paths below the root', async () => {
  assert.deepEqual(
    await mistakes([
      base[0]!,
      'data: { format: rsna, root: x, splits: { train: /a, val: b, test: c }, images: /i }',
      base[2]!,
      base[3]!,
    ]),
    [
      'demo.yaml:2:49: data.splits.train: expected a path relative to `data.root`, found "/a"',
      '  2 | data: { format: rsna, root: x, splits: { train: /a, val: b, test: c }, images: /i }',
      '                                                      ^',
      'demo.yaml:2:80: data.images: expected a path relative to `data.root`, found "/i"',
      '  2 | data: { format: rsna, root: x, splits: { train: /a, val: b, test: c }, images: /i }',
      '                                                                                     ^',
    ],
  );
});

test('a home folder that is not expanded', async () => {
  assert.deepEqual(
    await mistakes([
      base[0]!,
      'data: { format: rsna, root: ~/x, splits: { train: a, val: b, test: c } }',
      base[2]!,
      base[3]!,
    ]),
    [
      'demo.yaml:2:29: data.root: `~` is not expanded in paths',
      '  2 | data: { format: rsna, root: ~/x, splits: { train: a, val: b, test: c } }',
      '                                  ^',
      '  Write ${HOME}/x.',
    ],
  );
});

test('warm-up as long as training', async () => {
  assert.deepEqual(
    await mistakes([
      ...base.slice(0, 3),
      'schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { warmup_epochs: 5 } }',
    ]),
    [
      'demo.yaml:4:78: schedule.lr_schedule.warmup_epochs: expected fewer than the 5 of `schedule.epochs`, found 5',
      '  4 | schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { warmup_epochs: 5 } }',
      '                                                                                   ^',
    ],
  );
});

test('warm-up as long as one arm trains', async () => {
  assert.deepEqual(
    await mistakes([
      ...base.slice(0, 3),
      'schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { warmup_epochs: 3 } }',
      'arms: { short: { schedule: { epochs: 2 } }, long: {} }',
    ]),
    [
      'demo.yaml:4:78: schedule.lr_schedule.warmup_epochs: expected fewer than the 2 of `schedule.epochs`, found 3 (arm `short`)',
      '  4 | schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { warmup_epochs: 3 } }',
      '                                                                                   ^',
    ],
  );
});

test('a warm-up that starts above the peak', async () => {
  assert.deepEqual(
    await mistakes([
      ...base.slice(0, 3),
      'schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { warmup_epochs: 2, warmup_lr: 1 } }',
    ]),
    [
      'demo.yaml:4:92: schedule.lr_schedule.warmup_lr: expected at most the 0.1 of `schedule.lr`, found 1',
      '  4 | schedule: { lr: 0.1, epochs: 5, batch_size: 8, lr_schedule: { warmup_epochs: 2, warmup_lr: 1 } }',
      '                                                                                                 ^',
    ],
  );
});

test('a peak below the default minimum', async () => {
  assert.deepEqual(await mistakes([...base.slice(0, 3), 'schedule: { lr: 1e-7, epochs: 5, batch_size: 8 }']), [
    'demo.yaml:4:1: schedule.lr_schedule.min_lr: expected at most the 1e-7 of `schedule.lr`, found 0.000001',
    '  4 | schedule: { lr: 1e-7, epochs: 5, batch_size: 8 }',
    '      ^',
  ]);
});

test('a model of another size than its images', async () => {
  assert.deepEqual(
    await mistakes([...base.slice(0, 2), 'model: { arch: vit_tiny_patch16_224, image_size: 112 }', base[3]!]),
    [
      'demo.yaml:3:50: model.image_size: expected the 224 px of `data.image.size`, found 112',
      '  3 | model: { arch: vit_tiny_patch16_224, image_size: 112 }',
      '                                                       ^',
      '  Leave model.image_size out: it follows data.image.size.',
    ],
  );
});

test('images larger than what is stored', async () => {
  assert.deepEqual(await mistakes([base[0]!, 'data: { format: phantom, image: { size: 640 } }', base[2]!, base[3]!]), [
    'demo.yaml:2:41: data.image.size: images of 640 px cannot come from stored images of 512 px (`data.image.store`)',
    '  2 | data: { format: phantom, image: { size: 640 } }',
    '                                              ^',
    '  Raise data.image.store to at least this size.',
  ]);
});

test('an unknown architecture', async () => {
  assert.deepEqual(await mistakes([...base.slice(0, 2), 'model: { arch: vit_tini_patch16_224 }', base[3]!]), [
    'demo.yaml:3:16: model.arch: there is no architecture "vit_tini_patch16_224"',
    '  3 | model: { arch: vit_tini_patch16_224 }',
    '                     ^',
    '  Did you mean `vit_tiny_patch16_224`?',
  ]);
});

test('heads that do not divide the width', async () => {
  assert.deepEqual(await mistakes([...base.slice(0, 2), 'model: { arch: vit_tiny_patch16_224, heads: 5 }', base[3]!]), [
    'demo.yaml:3:45: model.heads: an embedding of 192 cannot be divided among 5 heads',
    '  3 | model: { arch: vit_tiny_patch16_224, heads: 5 }',
    '                                                  ^',
    '  Choose a multiple of 5, such as 195.',
  ]);
});

test('an image size that patches do not fill', async () => {
  assert.deepEqual(await mistakes([base[0]!, 'data: { format: phantom, image: { size: 100 } }', base[2]!, base[3]!]), [
    'demo.yaml:2:41: data.image.size: images of 100 pixels cannot be divided into patches of 16',
    '  2 | data: { format: phantom, image: { size: 100 } }',
    '                                              ^',
    '  Choose a multiple of 16, such as 112.',
  ]);
});

test('a mistake in one arm is told once, whatever the number of tasks', async () => {
  assert.deepEqual(
    await mistakes([
      ...base.slice(0, 3),
      base[3]!,
      'tasks: { a: {}, b: {}, c: {} }',
      'arms: { x: {}, y: { model: { heads: 5 } } }',
    ]),
    [
      'demo.yaml:6:37: arms.y.model.heads: an embedding of 192 cannot be divided among 5 heads',
      '  6 | arms: { x: {}, y: { model: { heads: 5 } } }',
      '                                          ^',
      '  Choose a multiple of 5, such as 195.',
    ],
  );
});

test('a mistake that needs a task and an arm names both', async () => {
  assert.deepEqual(
    await mistakes([
      ...base.slice(0, 3),
      base[3]!,
      'tasks: { a: {}, b: { schedule: { epochs: 2 } } }',
      'arms: { x: {}, y: { schedule: { lr_schedule: { warmup_epochs: 2 } } } }',
    ]),
    [
      'demo.yaml:6:63: arms.y.schedule.lr_schedule.warmup_epochs: expected fewer than the 2 of `schedule.epochs`, found 2 (task `b`, arm `y`)',
      '  6 | arms: { x: {}, y: { schedule: { lr_schedule: { warmup_epochs: 2 } } } }',
      '                                                                    ^',
    ],
  );
});

test('what only one arm lacks', async () => {
  assert.deepEqual(
    await mistakes([
      'name: demo',
      'data: { format: phantom }',
      base[3]!,
      'arms: { x: { model: { arch: vit_tiny_patch16_224 } }, y: {} }',
    ]),
    [
      'demo.yaml:1:1: model.arch: missing; expected text that is not empty (arm `y`)',
      '  1 | name: demo',
      '      ^',
      '  A name that `assay models` lists.',
    ],
  );
});
