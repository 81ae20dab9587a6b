/** Mistakes in `init.pretrain`, each with its whole message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, load, mistakes } from './helper.ts';

const schedule = 'schedule: { lr: 0.1, epochs: 5, batch_size: 8 }';
const data = 'data: { format: images, root: x }';
const withInit = (init: string): readonly string[] => [...base, `init: ${init}`];
const found = async (init: string): Promise<readonly string[]> =>
  (await mistakes(withInit(init))).filter((line) => !/^ {2}5 \|| {6}\^$/.test(line));

test('a pre-training that is right', async () => {
  const { cells } = await load(withInit(`{ method: simmim, pretrain: { ${data}, ${schedule} } }`));
  const { params, sets, from } = cells[0]!.pretraining!;
  assert.deepEqual(params.method, { method: 'simmim', mask_ratio: 0.6, mask_patch: 32 });
  assert.deepEqual(params.schedule.optimizer, {
    name: 'adamw',
    weight_decay: 0.05,
    betas: [0.9, 0.999],
    eps: 1e-8,
  });
  assert.equal(params.schedule.clip_grad, 5);
  assert.equal(sets[0]?.prepare.training_only, true);
  assert.deepEqual(from.load.init, { method: 'random' });
});

test('no epoch: of a pre-training, and of a model whose head is drawn anew', async () => {
  assert.deepEqual(
    await found(`{ method: simmim, pretrain: { ${data}, ${schedule.replace('epochs: 5', 'epochs: 0')} } }`),
    ['demo.yaml:5:101: init.pretrain.schedule.epochs: expected at least 1, found 0'],
  );
  const untrained = base.map((line) => line.replace(/epochs: \d+/, 'epochs: 0'));
  assert.deepEqual(
    (await mistakes(untrained)).filter((line) => !/^ {2}\d \|| {4}\^$/.test(line)),
    [
      'demo.yaml:4:30: schedule.epochs: nothing is trained in 0 epochs, and the head is drawn anew',
      '  Train for an epoch or more, evaluate a trained model (init { method: checkpoint, head: keep }), or features by their neighbours (schedule { knn: {} }).',
    ],
  );
});

test('a model with its head is evaluated as it is, and the rate of a training that is none makes no other model', async () => {
  const lines = (rate: string) => [
    ...base.filter((line) => !line.startsWith('schedule')),
    `schedule: { ${rate}epochs: 0, batch_size: 8 }`,
    'init: { method: checkpoint, weights: x.pth, head: keep }',
  ];
  const [without, one] = [await load(lines('')), await load(lines('lr: 0.1, '))];
  assert.deepEqual(without.cells[0]!.finetune, one.cells[0]!.finetune);
});

test('neither data nor a schedule', async () => {
  assert.deepEqual(await found('{ method: simmim, pretrain: {} }'), [
    'demo.yaml:5:25: init.pretrain.data: missing; expected a mapping',
    '  Say which images it is pre-trained on, such as `data: { format: images, root: FOLDER }`.',
    'demo.yaml:5:25: init.pretrain.schedule.lr: missing; expected a number above 0',
    'demo.yaml:5:25: init.pretrain.schedule.epochs: missing; expected a whole number from 0 to 100000',
    'demo.yaml:5:25: init.pretrain.schedule.batch_size: missing; expected a whole number from 1 to 65536',
  ]);
});

test('weights and a pre-training', async () => {
  assert.deepEqual(await found(`{ method: simmim, weights: a.pth, pretrain: { ${data}, ${schedule} } }`), [
    'demo.yaml:5:41: init.pretrain: the weights are said already, by `weights`',
    '  Remove one of the two.',
  ]);
});

test('a method that trains nothing here', async () => {
  assert.deepEqual(await found(`{ method: dino, weights: a.pth, pretrain: { ${data}, ${schedule} } }`), [
    'demo.yaml:5:39: init.pretrain: `pretrain` belongs to `mae` and `simmim`, but `init.method` is `dino`',
    '  Remove it, or set `init.method` to `mae` or `simmim`.',
  ]);
});

test('squares that do not fit the patches', async () => {
  assert.deepEqual(await found(`{ method: simmim, pretrain: { ${data}, ${schedule}, mask_patch: 24 } }`), [
    'demo.yaml:5:133: init.pretrain.mask_patch: squares of 24 px do not cut 224 px evenly',
    '  Choose one of 16, 32, 112, 224.',
    'demo.yaml:5:133: init.pretrain.mask_patch: squares of 24 px hold no whole patches of vit_tiny_patch16_224, which have 16 px',
    '  Choose one of 16, 32, 112, 224.',
  ]);
});

test('a setting of another method', async () => {
  assert.deepEqual(await found(`{ method: mae, pretrain: { ${data}, ${schedule}, mask_patch: 32 } }`), [
    'demo.yaml:5:130: init.pretrain.mask_patch: `mask_patch` belongs to `simmim`, but the method is `mae`',
    '  Remove it.',
  ]);
});

test('data sets that are seen in different sizes', async () => {
  const sets = 'data: [{ format: images, root: x }, { format: images, root: y, image: { size: 128 } }]';
  assert.deepEqual(await found(`{ method: simmim, pretrain: { ${sets}, ${schedule} } }`), [
    'demo.yaml:5:115: init.pretrain.data[1].image.size: expected the 224 of the first data set, found 128: all are trained on together',
  ]);
});

test('a schedule with what needs labels or validation images', async () => {
  const idle = 'schedule: { lr: 0.1, epochs: 5, batch_size: 8, loss: bce, early_stopping: { patience: 2 } }';
  assert.deepEqual(await found(`{ method: simmim, pretrain: { ${data}, ${idle} } }`), [
    'demo.yaml:5:125: init.pretrain.schedule.loss: means nothing without labels',
    '  Leave it out.',
    'demo.yaml:5:130: init.pretrain.schedule.early_stopping: looks at the validation loss, which a pre-training has none of',
    '  Leave it out.',
  ]);
});

test('a chain whose beginning lacks its weights', async () => {
  assert.deepEqual(
    await found(`{ method: simmim, pretrain: { ${data}, ${schedule}, from: { method: imagenet_21k } } }`),
    [
      'demo.yaml:5:121: init.pretrain.from.weights: missing; expected text that is not empty or a mapping (url, sha256)',
    ],
  );
});

test('decoders and widths that do not go together', async () => {
  assert.deepEqual(
    await found(`{ method: mae, pretrain: { ${data}, ${schedule}, decoder_dim: 30, decoder_heads: 4 } }`),
    [
      'demo.yaml:5:131: init.pretrain.decoder_dim: expected a multiple of 4, which positions in two directions need, found 30',
      'demo.yaml:5:150: init.pretrain.decoder_heads: 4 heads do not divide the 30 of `decoder_dim` evenly',
    ],
  );
});

test('a network without patches, and one that needs all of them', async () => {
  const of = (arch: string, method: string) => [
    ...base.filter((line) => !line.startsWith('model')),
    `model: { arch: ${arch} }`,
    `init: { method: ${method}, pretrain: { ${data}, ${schedule} } }`,
  ];
  assert.deepEqual(await mistakes(of('resnet50', 'simmim')), [
    'demo.yaml:4:16: model.arch: resnet50 cannot be pre-trained by simmim: it has no patches to hide',
    '  4 | model: { arch: resnet50 }',
    '                     ^',
    '  Choose a vision transformer, such as vit or swin.',
  ]);
  const [first, , , hint] = await mistakes(of('swin_tiny_patch4_window7_224', 'mae'));
  assert.deepEqual(
    [first, hint],
    [
      'demo.yaml:5:17: init.method: mae leaves patches out, but swin_tiny_patch4_window7_224 needs all of them where they are',
      '  Choose a vision transformer with positions of its own (vit, deit), or simmim.',
    ],
  );
});

test('images without labels are no data of a task', async () => {
  const lines = base.map((line) => (line.startsWith('data') ? 'data: { format: images, root: x }' : line));
  assert.deepEqual(await mistakes(lines), [
    'demo.yaml:2:17: data.format: `images` has no labels, which a task needs',
    '  2 | data: { format: images, root: x }',
    '                      ^',
    '  It is for `init.pretrain.data`.',
  ]);
});

test('settings of another optimiser', async () => {
  const odd = 'schedule: { lr: 0.1, epochs: 5, batch_size: 8, optimizer: { momentum: 0.5 } }';
  assert.deepEqual(await found(`{ method: simmim, pretrain: { ${data}, ${odd} } }`), [
    'demo.yaml:5:142: init.pretrain.schedule.optimizer.momentum: `momentum` means nothing where `schedule.optimizer.name` is `adamw`',
    '  Remove it, or give `schedule.optimizer.name` another value.',
  ]);
});
