import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { randomStream } from '../../common/random.ts';
import type { Batch, EvaluationOptions, TrainingOptions } from '../../data/feeding/classification.ts';
import { type Feeder, openFeeder } from '../../data/feeding/feeding.ts';
import { labelled, masked } from '../../data/feeding/kinds.ts';
import { openDataset } from '../../data/prepared/open.ts';
import { createPacker } from '../../data/preparing/pack.ts';
import { temporaryFolder } from './files.ts';

const SIZE = 16;

/** 23 noisy images to train on, some deep, some in colour, and 3 to validate on. */
function noise(t: TestContext): string {
  const folder = temporaryFolder(t);
  const packer = createPacker(folder, { labels: 'multi-label', classes: ['a', 'b'] });
  for (let index = 0; index < 26; index++) {
    const stream = randomStream('feeding', index);
    const channels = index % 5 === 0 ? 3 : 1;
    const [width, height] = [20 + (index % 7), 24];
    const length = width * height * channels;
    const data =
      index % 3 === 0
        ? Uint16Array.from({ length }, () => stream.integer(65536))
        : Uint8Array.from({ length }, () => stream.integer(256));
    packer.add(index < 23 ? 'train' : 'val', {
      id: `i${index}`,
      label: [index % 2, -1],
      raster: { width, height, channels, data },
    });
  }
  packer.finish();
  packer.close();
  return folder;
}

const training: TrainingOptions = {
  size: SIZE,
  normalize: 'imagenet',
  augment: 'default',
  uncertain: 'lsr-ones',
  batch_size: 4,
  seed: 'trial',
  epoch: 1,
};
const evaluation = { size: SIZE, normalize: 'none', crops: 'ten', uncertain: 'ones', batch_size: 2 } as const;

/** Copied: memory is used again. */
async function copies(batches: AsyncIterable<Batch>): Promise<readonly Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push({ ...batch, images: batch.images.slice() });
  return all;
}

async function everything(feeder: Feeder<TrainingOptions, EvaluationOptions, Batch>): Promise<readonly Batch[]> {
  const epochs = [1, 2].map((epoch) => feeder.training({ ...training, epoch }));
  return [
    ...(await copies(epochs[0]!)),
    ...(await copies(feeder.evaluation('val', evaluation))),
    ...(await copies(epochs[1]!)),
  ];
}

it('batches do not depend on the number of threads that make them', async (t) => {
  const folder = noise(t);
  const dataset = await openDataset(folder);
  t.after(() => dataset.close());
  const expected = await everything(openFeeder(labelled, folder, dataset, 0));
  assert.deepEqual(
    expected.map(({ ids }) => ids.length),
    [4, 4, 4, 4, 4, 3, 2, 1, 4, 4, 4, 4, 4, 3],
  );
  for (const workers of [1, 3]) {
    const feeder = openFeeder(labelled, folder, dataset, workers);
    assert.deepEqual(await everything(feeder), expected);
    await feeder.close();
  }
});

it('a consumer may stop early, and begin again', async (t) => {
  const folder = noise(t);
  const dataset = await openDataset(folder);
  const feeder = openFeeder(labelled, folder, dataset, 2);
  t.after(async () => {
    await feeder.close();
    dataset.close();
  });
  let first: readonly string[] = [];
  for await (const { ids } of feeder.training(training)) {
    first = ids;
    break;
  }
  const [again] = await copies(feeder.training(training));
  assert.deepEqual(again?.ids, first);
});

it('what goes wrong in a thread is told', async (t) => {
  const folder = noise(t);
  const dataset = await openDataset(folder);
  const feeder = openFeeder(labelled, '/nowhere', dataset, 1);
  t.after(async () => {
    await feeder.close();
    dataset.close();
  });
  await assert.rejects(copies(feeder.training(training)), /\/nowhere\/dataset\.json: cannot be read/);
});

it('batches with masks do not depend on the threads either, nor on what their memory held before', async (t) => {
  const folder = temporaryFolder(t);
  const packer = createPacker(folder, { labels: 'multi-label', classes: [], structures: ['one', 'two'] });
  for (let index = 0; index < 12; index++) {
    const stream = randomStream('masked', index);
    const [width, height] = [18 + (index % 3), 20];
    const data = Uint8Array.from({ length: width * height }, () => stream.integer(256));
    const masks = Uint8Array.from({ length: 2 * width * height }, () => stream.integer(2));
    const raster = { width, height, channels: 1, data } as const;
    packer.add(index < 9 ? 'train' : 'val', { id: `i${index}`, label: [], raster, masks });
  }
  packer.finish();
  packer.close();
  const dataset = await openDataset(folder);
  const everythingOf = async (workers: number): Promise<readonly unknown[]> => {
    const feeder = openFeeder(masked, folder, dataset, workers);
    const all: unknown[] = [];
    const keep = async (batches: ReturnType<typeof feeder.training>): Promise<void> => {
      for await (const batch of batches)
        all.push({ ...batch, images: batch.images.slice(), masks: batch.masks.slice() });
    };
    for (const epoch of [1, 2]) await keep(feeder.training({ ...training, batch_size: 2, epoch }));
    await keep(feeder.evaluation('val', { size: SIZE, normalize: 'none', batch_size: 2 }));
    await feeder.close();
    return all;
  };
  try {
    assert.deepEqual(await everythingOf(2), await everythingOf(0));
  } finally {
    dataset.close();
  }
});
