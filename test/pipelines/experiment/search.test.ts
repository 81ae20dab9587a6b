/** `schedule.search`: what it becomes, and every mistake in it, by the whole text that a user reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, load, mistakes } from './helper.ts';

const lines = (schedule: string, ...more: readonly string[]): readonly string[] => [
  ...base.slice(0, 3),
  `schedule: { ${schedule}, batch_size: 8 }`,
  ...more,
];

test('a search takes the place of a rate, which means nothing beside it', async () => {
  for (const lr of ['', 'lr: 0.5, ']) {
    const { finetune, search } = (await load(lines(`${lr}epochs: 3, search: { lr: [0.1, 0.2] }`))).cells[0]!;
    assert.deepEqual(search, { lr: [0.1, 0.2], trials: 1, on: 'validation' });
    assert.ok(!('lr' in finetune.schedule || 'search' in finetune.schedule));
  }
  const fixed = (await load(lines('lr: 0.1, epochs: 3, search: null'))).cells[0]!;
  assert.ok(!('search' in fixed || 'search' in fixed.finetune.schedule));
});

/** By what is written: all that is told, without quoted lines and places. */
const wrong: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'epochs: 3, search: { trials: 2 }',
    [],
    [
      'schedule.search.lr: missing; expected a list of at least 2 numbers above 0',
      'Peak learning rates that are tried; as many for every arm of a task that is searched.',
    ],
  ],
  [
    'epochs: 3, search: { lr: [0.1] }',
    [],
    ['schedule.search.lr: expected a list of at least 2 numbers above 0, found a list of 1'],
  ],
  ['epochs: 3, search: { lr: [0.1, 0.1] }', [], ['schedule.search.lr[1]: 0.1 is already item 1 of the list']],
  ['epochs: 3, search: { lr: [0.1, 0] }', [], ['schedule.search.lr[1]: expected a number above 0, found 0']],
  ['epochs: 3, search: { lr: [0.1, 1], on: test }', [], ['schedule.search.on: expected `validation`, found "test"']],
  [
    'epochs: 0, knn: {}, search: { lr: [0.1, 0.2] }',
    [],
    [
      'schedule.search: nothing is trained in 0 epochs, at whatever learning rate',
      'Remove it (null where it is inherited).',
    ],
  ],
  [
    'epochs: 3, search: { lr: [0.1, 1.0e-7] }',
    [],
    ['schedule.lr_schedule.min_lr: expected at most the 1e-7 of `schedule.search.lr`, found 0.000001'],
  ],
  [
    'lr: 0.1, epochs: 3',
    [
      'arms:',
      '  a: { schedule: { search: { lr: [1, 2, 3] } } }',
      '  b: { schedule: { search: { lr: [1, 2], trials: 2 } } }',
    ],
    [
      'arms.b.schedule.search: arm `b` is searched with 2 learning rates and 2 trials of each on task `demo`, arm `a` with 3 learning rates and 1 trial of each',
      'Give all arms as many rates and trials; the rates themselves may differ.',
    ],
  ],
  [
    'epochs: 3, search: { lr: [0.1, 0.2] }',
    ['arms:', '  a: { schedule: { lr: 1 } }', '  b: { schedule: { lr: 2, search: null } }'],
    [
      'arms.a.schedule.lr: the rate is searched (`schedule.search`), so that this one means nothing',
      'Remove it, or set schedule.search to null beside it.',
    ],
  ],
  [
    'epochs: 3, search: { lr: [0.1, 0.2] }',
    ['arms: { matrix: { schedule.lr: [1, 2] } }'],
    [
      'arms.matrix["schedule.lr"][0]: the rate is searched (`schedule.search`), so that this one means nothing',
      'Remove it, or set schedule.search to null beside it.',
      'arms.matrix["schedule.lr"][1]: the rate is searched (`schedule.search`), so that this one means nothing',
      'Remove it, or set schedule.search to null beside it.',
    ],
  ],
  [
    'lr: 0.1, epochs: 3',
    [
      'init: { method: simmim, pretrain: { data: { format: images, root: x }, schedule: { lr: 0.1, epochs: 5, batch_size: 8, search: { lr: [1, 2] } } } }',
    ],
    [
      'init.pretrain.schedule.search: looks at the validation loss, which a pre-training has none of',
      'Give `lr` one value.',
    ],
  ],
];
for (const [written, more, expected] of wrong) {
  test(`what is wrong with ${[written, ...more].join('')}`, async () => {
    const found = await mistakes(lines(written, ...more));
    const told = found.filter((line) => !/^ +(\d+ \||\^)/.test(line));
    assert.deepEqual(
      told.map((line) => line.replace(/^demo\.yaml:\d+:\d+: | {2}/, '')),
      expected,
    );
  });
}
