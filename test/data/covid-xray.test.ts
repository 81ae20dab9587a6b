/** A real data set, where it is there. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listImages } from '../../data/formats/list.ts';
import { openDataset } from '../../data/prepared/open.ts';
import { countClasses, describeCounts } from '../../data/preparing/counts.ts';
import { prepareDataset } from '../../data/preparing/prepare.ts';
import { temporaryFolder } from './files.ts';
import { evaluationBatches } from './made-batches.ts';

const root = fileURLToPath(new URL('../../../shared/data/covid-xray', import.meta.url));
const skip = existsSync(root) ? false : `${root} is not here`;

function listed(lists: string) {
  const splits = { train: `${lists}/train.txt`, val: `${lists}/val.txt`, test: `${lists}/test.txt` };
  return listImages({ format: 'rsna', splits, images: 'images', classes: 'classes.txt' }, root, false);
}

it('covid-xray is prepared with the counts that its lists have', { skip }, async (t) => {
  const output = temporaryFolder(t);
  const { dataset, skipped } = await prepareDataset({
    listing: await listed('by-patient'),
    output,
    scratch: output,
    store: 160,
    on_bad_image: 'error',
    threads: 2,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  assert.deepEqual(skipped, []);
  assert.deepEqual(
    countClasses(dataset).map((counts) => describeCounts(counts, dataset.classes)),
    [
      'train: 786 images (No finding 349, Pneumonia 350, COVID-19 87)',
      'val: 112 images (No finding 50, Pneumonia 50, COVID-19 12)',
      'test: 225 images (No finding 100, Pneumonia 100, COVID-19 25)',
    ],
  );
  const opened = await openDataset(output);
  t.after(() => opened.close());
  const options = { size: 64, normalize: 'chestxray', crops: 'center', uncertain: 'ones', batch_size: 112 } as const;
  for await (const { images } of evaluationBatches(opened, 'val', options)) {
    // Chest films, normalised as such, lie around 0 with a deviation around 1.
    const mean = Array.from(images).reduce((sum, value) => sum + value, 0) / images.length;
    const variance = Array.from(images).reduce((sum, value) => sum + (value - mean) ** 2, 0) / images.length;
    assert.ok(Math.abs(mean) < 0.5 && Math.abs(Math.sqrt(variance) - 1) < 0.4, `${mean}, ${Math.sqrt(variance)}`);
  }
});

it('covid-xray has no image in two splits of either kind', { skip }, async () => {
  for (const lists of ['by-patient', 'by-image']) assert.deepEqual((await listed(lists)).warnings, []);
});
