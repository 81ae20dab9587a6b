/** What `schedule` becomes, and every mistake in it that a user can make, by the whole text that they read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FinetuneSchedule } from '../../../schemas/config.ts';
import { golden } from '../../training/golden.ts';
import { base, load, mistakes } from './helper.ts';

const lines = (schedule: string, model = base[2]!): readonly string[] => [
  base[0]!,
  base[1]!,
  model,
  `schedule: { lr: 0.1, epochs: 9, batch_size: 8, ${schedule} }`,
];

async function resolved(schedule: string): Promise<FinetuneSchedule> {
  return (await load(lines(schedule))).cells[0]!.finetune.schedule;
}

const optimizers: Readonly<Record<string, object>> = {
  '{ name: nesterov, momentum: 0.8 }': { name: 'nesterov', momentum: 0.8, weight_decay: 0 },
  '{ name: adam, betas: [0.8, 0.9] }': { name: 'adam', betas: [0.8, 0.9], eps: 1e-8, weight_decay: 0 },
  '{ name: adamw }': { name: 'adamw', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.05 },
  '{ name: adamw, amsgrad: true }': {
    name: 'adamw',
    betas: [0.9, 0.999],
    eps: 1e-8,
    weight_decay: 0.05,
    amsgrad: true,
  },
  '{ name: adamp }': { name: 'adamp', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 },
  '{ name: sgd, dampening: 0.5 }': { name: 'sgd', momentum: 0.9, weight_decay: 0, dampening: 0.5 },
  '{ name: sgdp }': { name: 'sgdp', momentum: 0.9, eps: 1e-8, weight_decay: 0 },
  '{ name: lars, lookahead: {} }': {
    name: 'lars',
    momentum: 0.9,
    eps: 1e-8,
    weight_decay: 1e-4,
    lookahead: { k: 6, alpha: 0.5 },
  },
  '{ name: lamb, trust_clip: true, eps: 0.001 }': {
    name: 'lamb',
    betas: [0.9, 0.999],
    eps: 0.001,
    weight_decay: 0.05,
    trust_clip: true,
  },
  '{ name: lamb }': { name: 'lamb', betas: [0.9, 0.999], eps: 1e-6, weight_decay: 0.05 },
  '{ name: adabelief }': { name: 'adabelief', betas: [0.9, 0.999], eps: 1e-16, weight_decay: 0 },
  '{ name: rmsprop_tf, weight_decay: 0.1 }': { name: 'rmsprop_tf', momentum: 0.9, eps: 1e-10, weight_decay: 0.1 },
  '{ name: adadelta }': { name: 'adadelta', eps: 1e-6, weight_decay: 0 },
  '{ name: adafactor }': { name: 'adafactor', momentum: 0, eps: 1e-30, weight_decay: 0 },
  '{ name: madgrad, decoupled: true }': {
    name: 'madgrad',
    momentum: 0.9,
    eps: 1e-6,
    weight_decay: 0,
    decoupled: true,
  },
  '{ name: novograd }': { name: 'novograd', betas: [0.95, 0.98], eps: 1e-8, weight_decay: 0 },
  '{ name: adagrad, eps: 0.001 }': { name: 'adagrad', eps: 0.001, weight_decay: 0 },
};
for (const [written, settings] of Object.entries(optimizers)) {
  test(`an optimiser gets the defaults of its kind: ${written}`, async () => {
    assert.deepEqual((await resolved(`optimizer: ${written}`)).optimizer, settings);
  });
}

const warmUp = { warmup_epochs: 0, warmup_lr: 1e-6, per: 'epoch' };
const wave = {
  min_lr: 1e-6,
  cooldown_epochs: 0,
  warmup_prefix: false,
  cycle_epochs: null,
  cycle_mul: 1,
  cycle_decay: 1,
};
const schedules: Readonly<Record<string, object>> = {
  '{ name: constant, per: step }': { ...warmUp, name: 'constant', per: 'step' },
  '{ name: tanh, cycle_epochs: 3, cycle_decay: 0.5 }': {
    ...warmUp,
    ...wave,
    name: 'tanh',
    cycle_epochs: 3,
    cycle_decay: 0.5,
  },
  '{ name: cosine, k_decay: 1.5 }': { ...warmUp, ...wave, name: 'cosine', k_decay: 1.5 },
  '{ name: poly, power: 0.9, cooldown_epochs: 2 }': {
    ...warmUp,
    ...wave,
    name: 'poly',
    power: 0.9,
    cooldown_epochs: 2,
  },
  '{ name: step }': { ...warmUp, name: 'step', decay_epochs: 30, decay_rate: 0.1 },
  '{ name: multistep, milestones: [3, 6] }': { ...warmUp, name: 'multistep', milestones: [3, 6], decay_rate: 0.1 },
  '{ name: plateau, patience: 2 }': { ...warmUp, name: 'plateau', patience: 2, decay_rate: 0.1, min_lr: 1e-6 },
};
for (const [written, settings] of Object.entries(schedules)) {
  test(`a schedule gets the defaults of its kind: ${written}`, async () => {
    assert.deepEqual((await resolved(`lr_schedule: ${written}`)).lr_schedule, settings);
  });
}

test('the rest of a schedule is as written', async () => {
  const { accumulate, clip_grad, clip_norm, layer_decay, freeze, label_smoothing } = await resolved(
    'accumulate: 4, clip_grad: 1, clip_norm: max, layer_decay: 0.75, freeze: [body, "!blocks.11.*"], label_smoothing: 0.1',
  );
  assert.deepEqual(
    { accumulate, clip_grad, clip_norm, layer_decay, freeze, label_smoothing },
    {
      accumulate: 4,
      clip_grad: 1,
      clip_norm: 'max',
      layer_decay: 0.75,
      freeze: ['body', '!blocks.11.*'],
      label_smoothing: 0.1,
    },
  );
});

test('what another schedule keeps of a kind are warm-up and how often the rate is set', async () => {
  const { cells } = await load([
    ...lines('lr_schedule: { name: cosine, warmup_epochs: 2, per: step, min_lr: 0.01, cycle_epochs: 3 }'),
    'arms: { a: { schedule: { lr_schedule: { name: plateau } } } }',
  ]);
  const settings = {
    ...warmUp,
    name: 'plateau',
    patience: 10,
    decay_rate: 0.1,
    min_lr: 1e-6,
    warmup_epochs: 2,
    per: 'step',
  };
  assert.deepEqual(cells[0]!.finetune.schedule.lr_schedule, settings);
});

/** By what is written in the schedule: message and hint, without place and line. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  'lr_schedule: { name: multistep }': [
    'schedule.lr_schedule.milestones: missing; expected a list of at least 1 value of at least 1',
    'multistep: numbers, counted from 1, of the epochs that begin with a fall.',
  ],
  'lr_schedule: { name: plateau, min_lr: 1 }': [
    'schedule.lr_schedule.min_lr: expected at most the 0.1 of `schedule.lr`, found 1',
  ],
  'lr_schedule: { name: poly, warmup_epochs: 4, cooldown_epochs: 5 }': [
    'schedule.lr_schedule.cooldown_epochs: expected fewer than the 5 epochs after the warm-up, found 5',
    'Raise schedule.epochs, which counts all epochs, those of the cool-down too.',
  ],
  'lr_schedule: { name: step, cooldown_epochs: 1 }': [
    'schedule.lr_schedule.cooldown_epochs: `cooldown_epochs` belongs to `cosine`, `tanh` and `poly`, but `schedule.lr_schedule.name` is `step`',
    'Remove it, or set `schedule.lr_schedule.name` to `cosine`, `tanh` or `poly`.',
  ],
  'lr_schedule: { name: linear }': [
    'schedule.lr_schedule.name: expected one of `cosine`, `constant`, `step`, `multistep`, `tanh`, `poly`, `plateau`, found "linear"',
  ],
  'lr_schedule: { cycle_mul: 0.5 }': ['schedule.lr_schedule.cycle_mul: expected a number of at least 1, found 0.5'],
  'lr_schedule: { noise: [0.9, 0.4] }': [
    'schedule.lr_schedule.noise: expected two shares of epochs, the first below the second, found [0.9,0.4]',
  ],
  'lr_schedule: { noise: 0.4 }': [
    'schedule.lr_schedule.noise: expected a list of 2 numbers from 0 to 1 or null, found 0.4',
  ],
  'lr_schedule: { noise_seed: 7 }': [
    'schedule.lr_schedule.noise_seed: means nothing while `schedule.lr_schedule.noise` is null',
    'Leave it out, or say where the rate is noisy, such as noise: [0.4, 0.9].',
  ],
  'accumulate: 0': ['schedule.accumulate: expected a whole number from 1 to 65536, found 0'],
  'clip_norm: l1': [
    'schedule.clip_norm: means nothing while `schedule.clip_grad` is null',
    'Leave it out, or give schedule.clip_grad a number.',
  ],
  'clip_grad: 1, clip_norm: 3': ['schedule.clip_norm: expected one of `l2`, `l1`, `max`, found 3'],
  'optimizer: { dampening: 0.5, momentum: 0 }': [
    'schedule.optimizer.dampening: means nothing without momentum, but `schedule.optimizer.momentum` is 0',
    'Leave it out.',
  ],
  'optimizer: { name: adamw, lookahead: { k: 0 } }': [
    'schedule.optimizer.lookahead.k: expected a whole number of at least 1, found 0',
  ],
  'optimizer: { name: nadam, amsgrad: true }': [
    'schedule.optimizer.amsgrad: `amsgrad` belongs to `adam` and `adamw`, but `schedule.optimizer.name` is `nadam`',
    'Remove it, or set `schedule.optimizer.name` to `adam` or `adamw`.',
  ],
  'clip_grad: 0': ['schedule.clip_grad: expected a number above 0 or null, found 0'],
  'layer_decay: 1.5': ['schedule.layer_decay: expected a number above 0 and at most 1 or null, found 1.5'],
  'freeze: body': ['schedule.freeze: expected a list, found "body"'],
  'label_smoothing: 1': ['schedule.label_smoothing: expected a number of at least 0 and below 1, found 1'],
  'label_smoothing: 0.1, loss: asymmetric': [
    'schedule.label_smoothing: only cross-entropy and bce smooth labels, but `schedule.loss` is `asymmetric`',
    'Leave it out.',
  ],
  'class_weights: balanced, loss: asymmetric': [
    'schedule.class_weights: only cross-entropy and bce weigh classes, but `schedule.loss` is `asymmetric`',
    'Leave it out.',
  ],
  'optimizer: { name: momentum }': [
    'schedule.optimizer.name: expected one of `sgd`, `nesterov`, `adam`, `adamw`, `nadam`, `radam`, `adamax`, `adamp`, `adabelief`, `lamb`, `lars`, `sgdp`, `rmsprop`, `rmsprop_tf`, `adagrad`, `adadelta`, `adafactor`, `madgrad`, `novograd`, found "momentum"',
  ],
  'optimizer: { eps: 0.1 }': [
    'schedule.optimizer.eps: `eps` means nothing where `schedule.optimizer.name` is `sgd`',
    'Remove it, or give `schedule.optimizer.name` another value.',
  ],
};
for (const [written, expected] of Object.entries(wrong)) {
  test(`what is wrong with ${written}`, async () => {
    const found = await mistakes(lines(written));
    const told = found.filter((_, index) => index !== 1 && index !== 2);
    assert.deepEqual(
      told.map((line) => line.replace(/^demo\.yaml:\d+:\d+: | {2}/, '')),
      expected,
    );
  });
}

test('layer-wise decay of a model without blocks', async () => {
  assert.deepEqual(await mistakes(lines('layer_decay: 0.8', 'model: { arch: resnet18 }')), [
    'demo.yaml:4:61: schedule.layer_decay: layer-wise decay of the learning rate is not defined for resnet18',
    '  4 | schedule: { lr: 0.1, epochs: 9, batch_size: 8, layer_decay: 0.8 }',
    '                                                                  ^',
    '  Leave it out; it is for architectures of the families vit, dinov2, dinov3, eva02, beit, swin, swinv2.',
  ]);
});

test('mixup of a segmentation', async () => {
  const found = await mistakes([...lines('mixup: 0.8', 'model: { arch: upernet_swin_tiny }'), 'task: segmentation']);
  assert.deepEqual(
    [found[0], ...found.slice(3)],
    [
      'demo.yaml:4:55: schedule.mixup: only images of a classification are mixed, but the task is segmentation',
      '  Leave it out.',
    ],
  );
});

test('label smoothing of a segmentation', async () => {
  const found = await mistakes([
    ...lines('label_smoothing: 0.1', 'model: { arch: upernet_swin_tiny }'),
    'task: segmentation',
  ]);
  assert.deepEqual(
    [found[0], ...found.slice(3)],
    [
      'demo.yaml:4:65: schedule.label_smoothing: only cross-entropy and bce smooth labels, but the task is segmentation',
      '  Leave it out.',
    ],
  );
});

interface Degenerate {
  readonly name: string;
  readonly lr: number;
  readonly epochs: number;
  readonly values: readonly number[] | null;
  readonly error?: string;
}
const { degenerate } = golden<{ degenerate: readonly Degenerate[] }>('sched/functions.json');
for (const { name, lr, epochs, values, error } of degenerate) {
  const original = values === null ? `fails by ${error}` : 'trains every epoch at rate 0';
  test(`a warm-up that leaves no epoch is refused, where the segmentation project's ${name} ${original}`, async () => {
    assert.ok(values?.every((value) => value === 0) ?? error === 'division by zero');
    const written = [
      ...lines('').slice(0, 3),
      `schedule: { lr: ${lr}, epochs: ${epochs}, batch_size: 8, lr_schedule: {`,
      '  warmup_epochs: 20, warmup_prefix: true, warmup_lr: 0, min_lr: 0 } }',
    ];
    assert.deepEqual(await mistakes(written), [
      `demo.yaml:5:18: schedule.lr_schedule.warmup_epochs: expected fewer than the ${epochs} of \`schedule.epochs\`, found 20`,
      '  5 |   warmup_epochs: 20, warmup_prefix: true, warmup_lr: 0, min_lr: 0 } }',
      '                       ^',
    ]);
  });
}

test('a precision is part of what trains and evaluates; float32 is left out', async () => {
  const cell = async (schedule: string) => (await load([...lines(schedule), 'device: cuda'])).cells[0]!;
  const narrow = await cell('precision: bf16');
  assert.deepEqual([narrow.finetune.schedule.precision, narrow.evaluate.precision], ['bf16', 'bf16']);
  const full = await cell('precision: float32');
  assert.ok(!('precision' in full.finetune.schedule) && !('precision' in full.evaluate));
});

test('a precision that the device lacks', async () => {
  assert.deepEqual(await mistakes([...lines('precision: tf32'), 'device: xla']), [
    'demo.yaml:5:9: device: `xla` does not compute in `tf32`, which `schedule.precision` of demo/vit_tiny_patch16_224 asks for',
    '  5 | device: xla',
    '              ^',
    '  Set `schedule.precision` to `float32` or `bf16`, or choose another device.',
  ]);
});

test('batches of one image, where a batch norm would have one value to normalise by', async () => {
  const single = (arch: string, size: number, extra = '') => [
    base[0]!,
    `data: { format: phantom, image: { size: ${size} } }`,
    `model: { arch: ${arch} }`,
    `schedule: { lr: 0.1, epochs: 9, batch_size: 1${extra} }`,
  ];
  assert.deepEqual(await mistakes(single('resnet18', 32)), [
    'demo.yaml:4:45: schedule.batch_size: resnet18 at 32 px trains on batches of at least 2 images, but the batch size is 1',
    '  4 | schedule: { lr: 0.1, epochs: 9, batch_size: 1 }',
    `      ${' '.repeat(44)}^`,
    '  One of its batch norms sees maps of a single cell, and of one image that is one value to normalise by. Use a batch size of at least 2, or a network without such maps.',
  ]);
  for (const sound of [
    single('resnet18', 64),
    single('resnet18', 32, ', freeze: [body]'),
    single('vit_tiny_patch16_224', 32),
  ])
    assert.deepEqual(await mistakes(sound), ['no mistake was found']);
});
