/** What a fine-tuning validates on: plain images and fixed labels, unless the experiment has what the published codes do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PreparedImage } from '../../data/dataset.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import { finetuneTask } from '../../stages/finetune/task.ts';
import type { TrainingBatch } from '../../training/trainer.ts';

const SIDE = 16;
const image: PreparedImage = {
  ...{ id: 'a', offset: 0, width: SIDE, height: SIDE, channels: 1, bits: 8 },
  ...{ label: [1, -1], masks: 0 },
};
const area = Array.from({ length: SIDE ** 2 }, (_, at) => at);
const dataset: Dataset = {
  ...{ version: 1, labels: 'multi-label', classes: ['x', 'y'], structures: ['left'] },
  splits: { train: [image], val: [image], test: [image] },
  pixels: () => Uint8Array.from(area, (at) => (at * 7) % 256),
  masks: () => Uint8Array.from(area, (at) => Number(at % SIDE < SIDE / 2)),
  close: () => undefined,
};
const params = (task: FinetuneParams['task'], more: Partial<FinetuneParams>): FinetuneParams => ({
  ...{ task, model: { arch: 'none', overrides: {} }, input: { size: 14, normalize: 'none' } },
  ...{ augment: 'published', uncertain: 'lsr-ones', seed: 'trial' },
  schedule: { batch_size: 1, loss: 'auto' } as FinetuneParams['schedule'],
  ...more,
});

async function validated(task: FinetuneParams['task'], epoch: number, more: Partial<FinetuneParams>) {
  const made: TrainingBatch[] = [];
  for await (const batch of finetuneTask(params(task, more), dataset, '', 0).data.validation!(epoch)) made.push(batch);
  const [batch] = made as [TrainingBatch];
  return { pixels: [...batch.images], labels: 'labels' in batch ? batch.labels : [] };
}

for (const task of ['classification', 'segmentation'] as const) {
  test(`${task}: the images are the same after every epoch`, async () => {
    assert.deepEqual(await validated(task, 1, {}), await validated(task, 2, {}));
  });

  test(`${task}: with augment_validation they are augmented, anew every epoch`, async () => {
    const more = { augment_validation: true } as const;
    const [plain, first, again, second] = [
      await validated(task, 1, {}),
      await validated(task, 3, more),
      await validated(task, 3, more),
      await validated(task, 4, more),
    ];
    assert.deepEqual(first, again);
    assert.notDeepEqual(first.pixels, plain.pixels);
    assert.notDeepEqual(first.pixels, second.pixels);
    assert.deepEqual(first.labels, plain.labels);
  });
}

test('labels that are drawn every epoch are drawn for plain images to validate on, too', async () => {
  const more = { uncertain_drawn: 'epoch' } as const;
  const [fixed, first, second] = [
    await validated('classification', 1, {}),
    await validated('classification', 1, more),
    await validated('classification', 2, more),
  ];
  assert.deepEqual(fixed.labels, [[1, 1]]);
  assert.deepEqual(first.pixels, fixed.pixels);
  assert.notDeepEqual(first.labels, fixed.labels);
  assert.notDeepEqual(first.labels, second.labels);
});
