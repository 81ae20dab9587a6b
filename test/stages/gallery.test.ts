import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeBytes } from '../../data/decoding/sharp.ts';
import { listImages } from '../../data/formats/list.ts';
import { openDataset } from '../../data/prepared/open.ts';
import { prepareDataset } from '../../data/preparing/prepare.ts';
import { drawGallery } from '../../gallery/gallery.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import { trainingBatches } from '../data/made-batches.ts';
import { finetuneParams, temporaryFolder } from './tiny-task.ts';

const phantom = { train: 6, val: 2, test: 2, size: 40, seed: 1 };

async function prepared(t: TestContext): Promise<string> {
  const output = temporaryFolder(t);
  await prepareDataset({
    listing: await listImages({ format: 'phantom', phantom }, '', false),
    ...{ output, scratch: output, store: 40, on_bad_image: 'error', threads: 1 },
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  return output;
}

const finetune = (change: Partial<FinetuneParams>): FinetuneParams => ({
  ...finetuneParams,
  input: { size: 32, normalize: 'imagenet' },
  augment: 'default',
  seed: 'ab',
  ...change,
});

test('pictures are what training gets: the pixels of its batches', async (t) => {
  const folder = await prepared(t);
  const { samples } = await drawGallery(folder, finetune({}), 6);
  assert.deepEqual(
    samples[0]!.pictures.map(({ title }) => title),
    ['as stored', 'as in validation', 'epoch 1', 'epoch 2', 'epoch 3', 'epoch 4'],
  );
  assert.equal(new Set(samples.map(({ id }) => id)).size, 6);
  const dataset = await openDataset(folder);
  t.after(() => dataset.close());
  const options = { size: 32, normalize: 'none', augment: 'default', uncertain: 'ones', batch_size: 6 } as const;
  for (const epoch of [1, 3])
    for await (const { ids, images } of trainingBatches(dataset, { ...options, seed: 'ab', epoch }))
      for (const { id, pictures } of samples) {
        const raster = await decodeBytes(pictures[epoch + 1]!.png);
        assert.ok(!('reason' in raster));
        const at = ids.indexOf(id) * 3 * 32 * 32;
        const expected = Array.from(images.subarray(at, at + 32 * 32), (value) => Math.round(255 * value));
        assert.deepEqual([...raster.data], expected);
      }
});

test('the same experiment gives the same gallery, and labels say what is seen', async (t) => {
  const folder = await prepared(t);
  const first = await drawGallery(folder, finetune({}), 3);
  assert.deepEqual(await drawGallery(folder, finetune({}), 3), first);
  // Those come first that show what none before them does.
  const shown = new Set(first.samples.flatMap(({ labels }) => labels.split(', ')));
  assert.deepEqual([...shown].sort(), ['effusion', 'nodule', 'none of the classes']);
  assert.notDeepEqual(await drawGallery(folder, finetune({ seed: 'cd' }), 3), first);
});

test('masks are outlined, and follow the picture', async (t) => {
  const folder = await prepared(t);
  const { structures, samples } = await drawGallery(folder, finetune({ task: 'segmentation' }), 1);
  assert.deepEqual(structures, ['lungs', 'heart']);
  const { pictures } = samples[0]!;
  assert.equal(pictures.length, 6);
  for (const { png } of pictures) {
    const raster = await decodeBytes(png);
    assert.ok(!('reason' in raster) && raster.channels === 3);
    const coloured = (red: number) => raster.data.some((value, at) => at % 3 === 0 && value === red);
    assert.ok(coloured(86) && coloured(230));
  }
});

test('without augmentation there are no epochs; uncertain labels say what they count as', async (t) => {
  const folder = await prepared(t);
  const file = join(folder, 'dataset.json');
  const dataset = JSON.parse(readFileSync(file, 'utf8'));
  for (const image of dataset.splits.train) image.label = [-1, 1];
  writeFileSync(file, JSON.stringify(dataset));
  const said = async (uncertain: FinetuneParams['uncertain']) => {
    const { samples } = await drawGallery(folder, finetune({ augment: 'none', uncertain }), 1);
    assert.equal(samples[0]!.pictures.length, 2);
    return samples[0]!.labels;
  };
  assert.equal(await said('zeros'), 'nodule (uncertain, counts as 0), effusion');
  assert.match(await said('lsr-ones'), /^nodule \(uncertain, counts as 0\.[5-8]\d?\), effusion$/);
  assert.equal(await said('ignore'), 'nodule (uncertain, ignored), effusion');
});
