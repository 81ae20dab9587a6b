/** `assay predict` after a real run, on pictures and DICOM files. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeImage } from '../../data/decoding/decode.ts';
import { encodePng } from '../../data/decoding/encode-png.ts';
import { dicom } from '../data/dicom/make.ts';
import { assay, temporaryFolder, writeExperiment } from './binary.ts';

const gray = { width: 40, height: 30 };
const pixels = Uint8Array.from({ length: 1200 }, (_, at) => at % 256);

/** The same picture as scanners write it. */
const scanned = dicom(
  {
    '00280002': 1,
    '00280004': 'MONOCHROME2',
    '00280010': gray.height,
    '00280011': gray.width,
    '00280100': 16,
    '00280101': 12,
    '00280102': 11,
    '00280103': 0,
  },
  new Uint8Array(Uint16Array.from(pixels, (value) => 16 * value).buffer),
);

test('predict gives class scores of the best trial, of pictures and of DICOM files', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);
  writeFileSync(join(folder, 'a, b.png'), await encodePng(pixels, gray));
  writeFileSync(join(folder, 'scan.dcm'), scanned);
  const run = await assay(folder, 'run', 'tiny.yaml', '--set', 'trials=2');
  assert.equal(run.code, 0, run.stderr);
  const found = await assay(folder, 'predict', 'tiny', 'a, b.png', 'scan.dcm', '--json');
  assert.equal(found.code, 0, found.stderr);
  assert.match(
    found.stderr,
    /^tiny\/only\/([12]) of \S+-tiny-\w+: of 2 trials the best, by AUC\nscores are in predictions\/scores.csv\n$/,
  );
  const { trial, images } = JSON.parse(found.stdout) as {
    trial: string;
    images: { image: string; scores: Record<string, number> }[];
  };
  assert.equal(trial, found.stderr.slice(0, 'tiny/only/1'.length));
  assert.deepEqual(
    images.map(({ image }) => image),
    ['a, b.png', 'scan.dcm'],
  );
  const [first, second] = images.map(({ scores }) => scores) as [Record<string, number>, Record<string, number>];
  assert.deepEqual(Object.keys(first), ['nodule', 'effusion']);
  const row = ({ nodule, effusion }: Record<string, number>) => `${nodule},${effusion}\n`;
  assert.equal(
    readFileSync(join(folder, 'predictions/scores.csv'), 'utf8'),
    `image,nodule,effusion\n"a, b.png",${row(first)}scan.dcm,${row(second)}`,
  );
  const one = await assay(folder, 'predict', 'tiny/2', 'scan.dcm', '--out', 'other');
  assert.match(one.stdout, /^scan\.dcm\n {2}nodule 0\.\d{4}\n {2}effusion 0\.\d{4}\n$/);
  const unknown = await assay(folder, 'predict', 'tiny/other', 'scan.dcm');
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /: the run \S+-tiny-\S+ has no finished trial other\n {2}Known trials: /);
  const folderItself = await assay(folder, 'predict', 'tiny/2', 'runs', 'no.png');
  assert.equal(folderItself.code, 2);
  assert.ok(
    folderItself.stderr.endsWith(
      'runs: the image cannot be read: it is a folder\n' + 'no.png: the image cannot be read: it does not exist\n',
    ),
    folderItself.stderr,
  );
});

test("predict writes masks and overlays of an image's own size, and never one over another", async (t) => {
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
  assert.match(run.stdout, /^unet is the only arm on masks \(mean Dice \d+\.\d\d %\)/);
  assert.ok(existsSync(join(folder, 'runs/reports/masks/masks.unet.best-1.png')));
  const found = await assay(folder, 'predict', 'masks', 'scan.png', '--out', 'out');
  assert.equal(found.code, 0, found.stderr);
  assert.match(
    found.stdout,
    /^scan\.png\n {2}lungs [\d.]+ % of the image: out\/scan\.lungs\.png\n {2}heart [\d.]+ % of the image: out\/scan\.heart\.png\n {2}out\/scan\.overlay\.png\n$/,
  );
  for (const name of ['lungs', 'heart', 'overlay']) {
    const picture = await decodeImage(join(folder, `out/scan.${name}.png`));
    assert.ok(!('reason' in picture));
    assert.deepEqual([picture.width, picture.height], [gray.width, gray.height]);
    if (name !== 'overlay') assert.ok(picture.data.every((value) => value === 0 || value === 255));
  }
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [
      ['scan.png', 'other/scan.png'],
      'the masks of scan.png and other/scan.png would be written to the same files\n' +
        '  Predict them in two calls, with a folder of its own each (--out).\n',
    ],
    [['scan.png', 'scan.png'], 'scan.png is named twice\n  Name each image once.\n'],
    [['scan.png', '--out', 'masks.yaml'], 'masks.yaml: this is a file, not a folder\n  Name another with --out.\n'],
  ];
  for (const [images, message] of refusals) {
    const { code, stdout, stderr } = await assay(folder, 'predict', 'masks', ...images);
    assert.deepEqual([code, stdout, stderr.slice(stderr.indexOf('\n') + 1)], [2, '', message]);
  }
});

test('predict without an image, and its help with examples', async (t) => {
  const folder = temporaryFolder(t);
  assert.deepEqual(await assay(folder, 'predict', 'tiny'), {
    code: 2,
    stdout: '',
    stderr: "error: missing required argument 'image'\n(--help shows what is possible)\n",
  });
  const { code, stdout } = await assay(folder, 'predict', '--help');
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: assay predict \[options\] <run> <image\.\.\.>$/m);
  assert.match(stdout, /^Examples:\n {2}assay predict quickstart scan\.png$/m);
});
