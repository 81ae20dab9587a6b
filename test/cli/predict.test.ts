import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodePng } from '../../data/encode-png.ts';
import { assay, temporaryFolder, writeExperiment } from './binary.ts';

const gray = { width: 40, height: 30 };
const pixels = Uint8Array.from({ length: 1200 }, (_, at) => at % 256);

test('predict gives class scores; it finds the only trial of a run by itself', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  writeFileSync(join(folder, 'scan.png'), await encodePng(pixels, gray));
  const run = await assay(folder, 'run', 'tiny.yaml');
  assert.equal(run.code, 0, run.stderr);
  const found = await assay(folder, 'predict', 'tiny', 'scan.png', '--json');
  assert.equal(found.code, 0, found.stderr);
  const { trial, images } = JSON.parse(found.stdout) as { trial: string; images: { image: string; scores: object }[] };
  assert.deepEqual([trial, images.length, images[0]!.image], ['tiny/only/1', 1, 'scan.png']);
  assert.deepEqual(Object.keys(images[0]!.scores), ['nodule', 'effusion']);
  const unknown = await assay(folder, 'predict', 'tiny', 'scan.png', '--trial', 'tiny/other/1');
  assert.equal(unknown.code, 2);
  assert.match(
    unknown.stderr,
    /: the run \S+-tiny-\S+ has no finished trial tiny\/other\/1\n {2}Did you mean `tiny\/only\/1`\?\n$/,
  );
});

test('predict writes masks and overlays, and never one over another', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(
    join(folder, 'masks.yaml'),
    `name: masks
task: segmentation
data: { format: phantom, phantom: { train: 4, val: 2, test: 2, size: 32 }, image: { size: 32 } }
model: { arch: unet, embed_dim: 2, depth: 2 }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 4 }
`,
  );
  mkdirSync(join(folder, 'other'));
  for (const name of ['scan.png', 'other/scan.png']) writeFileSync(join(folder, name), await encodePng(pixels, gray));
  const run = await assay(folder, 'run', 'masks.yaml');
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^arm +masks, mean Dice in %\n/);
  assert.ok(existsSync(join(folder, 'runs/reports/masks/masks.unet.best-1.png')));
  const found = await assay(folder, 'predict', 'masks', 'scan.png', '--out', 'out');
  assert.equal(found.code, 0, found.stderr);
  assert.match(
    found.stdout,
    /^scan\.png\n {2}lungs [\d.]+ % of the image: out\/scan\.lungs\.png\n {2}heart [\d.]+ % of the image: out\/scan\.heart\.png\n {2}out\/scan\.overlay\.png\n$/,
  );
  for (const name of ['lungs', 'heart', 'overlay']) assert.ok(existsSync(join(folder, `out/scan.${name}.png`)));
  const twice = await assay(folder, 'predict', 'masks', 'scan.png', 'other/scan.png');
  assert.equal(twice.code, 2);
  assert.equal(
    twice.stderr,
    'trial masks/unet/1\nscan.png and other/scan.png would be written to the same files\n  Predict them in two calls.\n',
  );
});
