/** `schedule.knn`: what it becomes, and every mistake in it, by the whole text that a user reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armProperties } from '../../../pipelines/plan/arm-properties.ts';
import { buildPlan } from '../../../pipelines/plan/build.ts';
import { base, load, mistakes } from './helper.ts';

const lines = (schedule: string, ...more: readonly string[]): readonly string[] => [
  ...base.filter((line) => !line.startsWith('schedule')),
  `schedule: { ${schedule}batch_size: 8 }`,
  ...more,
];

test('neighbours have defaults, and the rate of a training that is none makes no others', async () => {
  const cells = await Promise.all(
    ['epochs: 0, knn: {}, ', 'lr: 0.1, epochs: 0, knn: { k: 20, temperature: 0.07 }, '].map(
      async (schedule) => (await load(lines(schedule))).cells[0]!.finetune,
    ),
  );
  assert.deepEqual(cells[0]!.schedule.knn, { k: 20, temperature: 0.07 });
  assert.deepEqual(cells[0], cells[1]);
  const { schedule } = (await load(lines('lr: 0.1, epochs: 1, knn: null, '))).cells[0]!.finetune;
  assert.ok(!('knn' in schedule));
});

test('arms differ in their neighbours; trials are one model where nothing is drawn', async () => {
  const arms = [
    'arms:',
    '  drawn: { schedule: { knn: { k: 5 } } }',
    '  given: { init: { method: checkpoint, weights: x.pth }, schedule: { knn: {} } }',
    '  probed: { init: { method: checkpoint, weights: x.pth }, schedule: { lr: 0.1, epochs: 3, freeze: [body] } }',
  ];
  const experiment = await load(lines('epochs: 0, ', ...arms));
  const report = buildPlan(experiment).steps.find((step) => step.stage === 'report')!;
  assert.deepEqual(report.params.untrained, ['demo/given']);
  const named = armProperties(experiment, () => null).filter(({ name }) => name.startsWith('schedule.knn'));
  assert.deepEqual(named, [
    { name: 'schedule.knn.k', values: ['5', '20', '–'] },
    { name: 'schedule.knn.temperature', values: ['0.07', '0.07', '–'] },
  ]);
});

/** By what is written in the schedule, and beside it: message and hint, without place and line. */
const wrong: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'lr: 0.1, epochs: 3, knn: {}, ',
    [],
    [
      'schedule.knn: k-NN is of features that nothing has trained, but `schedule.epochs` is 3',
      'Set schedule.epochs to 0, or remove knn (null where it is inherited).',
    ],
  ],
  [
    'epochs: 0, knn: {}, ',
    ['init: { method: checkpoint, weights: x.pth, head: keep }'],
    [
      'schedule.knn: k-NN is without a head, but `init.head` is `keep`',
      'Leave out init.head, or remove knn to evaluate the head as it is.',
    ],
  ],
  ['epochs: 0, knn: { k: 0 }, ', [], ['schedule.knn.k: expected a whole number of at least 1, found 0']],
  ['epochs: 0, knn: { temperature: 0 }, ', [], ['schedule.knn.temperature: expected a number above 0, found 0']],
  [
    'epochs: 0, knn: {}, ',
    [
      'init: { method: simmim, pretrain: { data: { format: images, root: x }, schedule: { lr: 0.1, epochs: 5, batch_size: 8, knn: {} } } }',
    ],
    ['init.pretrain.schedule.knn: means nothing without labels', 'Leave it out.'],
  ],
];
for (const [written, more, expected] of wrong) {
  test(`what is wrong with ${[written, ...more].join('')}`, async () => {
    const found = await mistakes(lines(written, ...more));
    const told = found.filter((_, index) => index !== 1 && index !== 2);
    assert.deepEqual(
      told.map((line) => line.replace(/^demo\.yaml:\d+:\d+: | {2}/, '')),
      expected,
    );
  });
}

test('neighbours of a segmentation', async () => {
  const segmentation = lines('epochs: 0, knn: {}, ', 'task: segmentation').map((line) =>
    line.replace('vit_tiny_patch16_224', 'upernet_swin_tiny'),
  );
  const found = await mistakes(segmentation);
  assert.deepEqual(
    [found[0], ...found.slice(3)],
    ['demo.yaml:4:24: schedule.knn: k-NN tells classes, but the task is segmentation', '  Remove it.'],
  );
});
