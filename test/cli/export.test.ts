/** `assay export` after real runs: what it writes computes what the trained models did, in Node.js and as in browsers. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as native from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { encodePng } from '../../data/decoding/encode-png.ts';
import { openDataset } from '../../data/prepared/open.ts';
import type { Exported } from '../../export/export.ts';
import { CaseLists, readTestValues } from '../../stages/report/read-cases.ts';
import { noise } from '../support/noise.ts';
import { assay, TINY } from './binary.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-export-')));
after(() => rmSync(folder, { recursive: true, force: true }));

const EXPERIMENT = `${TINY.replace('crops: center', 'crops: ten').replace('size: 32 }\n  image', 'size: 40 }\n  image')}  knn: { schedule: { epochs: 0, knn: { k: 3 } } }
trials: 2
`;

before(async () => {
  writeFileSync(join(folder, 'tiny.yaml'), EXPERIMENT);
  const run = await assay(folder, 'run', 'tiny.yaml');
  assert.equal(run.code, 0, run.stderr);
});

/** Output folder of the evaluation of a trial, and of the data. */
function cached(stage: string, step: string): string {
  const entries = readdirSync(join(folder, 'runs/cache', stage)).map((key) => join(folder, 'runs/cache', stage, key));
  const found = entries.find((entry) => JSON.parse(readFileSync(join(entry, 'manifest.json'), 'utf8')).step === step);
  return join(found!, 'output');
}

/** Of a session of either runtime. */
type Run = (bytes: Uint8Array, shape: readonly number[], type: 'uint8') => Promise<readonly number[]>;

async function withNative(model: string): Promise<Run> {
  const session = await native.InferenceSession.create(model);
  return async (bytes, shape, type) => {
    const { scores } = await session.run({ image: new native.Tensor(type, bytes, shape) });
    return Array.from(scores!.data as Float32Array);
  };
}

async function withWeb(model: string): Promise<Run> {
  web.env.wasm.numThreads = 1;
  const session = await web.InferenceSession.create(readFileSync(model), { executionProviders: ['wasm'] });
  return async (bytes, shape, type) => {
    const { scores } = await session.run({ image: new web.Tensor(type, bytes, shape) });
    return Array.from(scores!.data as Float32Array);
  };
}

test('the ONNX model gives the stored scores in onnxruntime-node and onnxruntime-web', async () => {
  const exported = await assay(folder, 'export', 'tiny.yaml', 'only', '--json');
  assert.equal(exported.code, 0, exported.stderr);
  const about = JSON.parse(exported.stdout) as Exported;
  assert.match(about.chosen, /^trial [12], of 2 the best on the validation images \(AUC \d+\.\d\d %\)$/);
  assert.equal(exported.stderr, `tiny/only of ${about.run}: ${about.chosen}\n`);
  assert.deepEqual(
    about.files.map(({ file }) => file),
    ['model.onnx', 'timm.safetensors', 'model-card.md'],
  );
  assert.deepEqual(about.left_out, { torchvision: 'has no model vit_tiny_patch16_224' });
  const { difference, ...check } = about.checks['onnx']!;
  assert.ok(difference <= 1e-5);
  assert.deepEqual(
    { images: check.images, of: check.of, compared: check.compared },
    { images: 8, of: 8, compared: 'scores' },
  );
  const out = join(folder, 'exports/tiny/tiny.only');
  assert.deepEqual(JSON.parse(readFileSync(join(out, 'export.json'), 'utf8')), about);
  const evaluation = cached('evaluate', `evaluate:tiny/only/${about.trials[0]}`);
  const values = readTestValues(evaluation, new CaseLists().read(evaluation));
  assert.ok(values.task === 'classification');
  const dataset = await openDataset(cached('prepare', 'prepare:tiny'));
  for (const open of [withNative, withWeb]) {
    const run = await open(join(out, 'model.onnx'));
    for (const [index, image] of dataset.splits.test.entries()) {
      const found = await run(
        dataset.pixels(image) as Uint8Array,
        [image.height, image.width, image.channels],
        'uint8',
      );
      for (const [at, score] of found.entries())
        assert.ok(Math.abs(score - values.scores[2 * index + at]!) <= 1e-5, open.name);
    }
  }
  dataset.close();
});

test('it gives the scores of `assay predict` for a larger picture in colour', async () => {
  const size = { width: 700, height: 560 };
  const pixels = Uint8Array.from(noise('picture', size.width * size.height * 3), (value) => (value + 0.5) * 255);
  writeFileSync(join(folder, 'large.png'), await encodePng(pixels, size));
  const exported = await assay(
    folder,
    'export',
    'tiny',
    'tiny/only',
    '--trial',
    '2',
    '--format',
    'onnx',
    '--out',
    'second',
  );
  assert.equal(exported.code, 0, exported.stderr);
  assert.match(
    exported.stdout,
    /^second\/model\.onnx: run on all 8 test images: scores differ from the stored ones by at most \d\.\de-\d+ \(allowed: 0\.00001\)\n$/,
  );
  const predicted = await assay(folder, 'predict', 'tiny/only/2', 'large.png', '--json');
  const [{ scores }] = (JSON.parse(predicted.stdout) as { images: [{ scores: Record<string, number> }] }).images;
  const run = await withNative(join(folder, 'second/model.onnx'));
  const found = await run(pixels, [size.height, size.width, 3], 'uint8');
  for (const [at, score] of Object.values(scores).entries())
    assert.ok(Math.abs(score - found[at]!) <= 1e-5, `${score} ${found[at]}`);
});

test('an ensemble gives the mean scores of its trials, and a card says so', async () => {
  const exported = await assay(
    folder,
    'export',
    'tiny',
    'only',
    '--ensemble',
    '--format',
    'onnx',
    'card',
    '--out',
    'all',
  );
  assert.equal(exported.code, 0, exported.stderr);
  assert.match(exported.stderr, /: mean scores of 2 trials\n$/);
  const card = readFileSync(join(folder, 'all/model-card.md'), 'utf8');
  assert.match(card, /^# tiny: only on tiny, mean of 2 trials\n\n## Intended use\n\n\*Open: /);
  assert.match(card, /AUC \*\*\d+\.\d\d %\*\* \(95 % interval .*\), on 8 test images, patients not known\.\n/);
  assert.equal(card.match(/- weights of tiny\/only\/[12], SHA-256: [0-9a-f]{64}\n/g)?.length, 2);
  assert.match(card, /- `model\.onnx`: ONNX: `image` \[height, width, channels\] in, `scores` \[classes\] out; /);
});

test('masks come out at the size of the image', async () => {
  const experiment = `name: masks
task: segmentation
data: { format: phantom, phantom: { train: 4, val: 2, test: 3, size: 40 }, image: { size: 32 } }
model: { arch: unet, embed_dim: 2, depth: 2 }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 4 }
trials: 2
`;
  writeFileSync(join(folder, 'masks.yaml'), experiment);
  const run = await assay(folder, 'run', 'masks.yaml');
  assert.equal(run.code, 0, run.stderr);
  const exported = await assay(folder, 'export', 'masks', 'unet', '--trial', '1', '--out', 'masks');
  assert.equal(exported.code, 0, exported.stderr);
  assert.match(
    exported.stdout,
    /^masks\/model\.onnx: run on all 3 test images: masks .*\(allowed: 0\.00001\)\nmasks\/model-card\.md\nnot written: timm has no model unet\nnot written: torchvision has no model unet\n$/,
  );
  const session = await native.InferenceSession.create(join(folder, 'masks/model.onnx'));
  const { masks } = await session.run({ image: new native.Tensor('uint8', new Uint8Array(50 * 30), [30, 50, 1]) });
  assert.deepEqual(masks!.dims, [2, 30, 50]);
  const { code, stderr } = await assay(
    folder,
    'export',
    'masks',
    'unet',
    '--ensemble',
    '--format',
    'onnx',
    '--out',
    'mean',
  );
  assert.equal(code, 2);
  assert.ok(
    stderr.endsWith(
      'onnx has no mean of masks: name a trial of a segmentation with --trial\n  Leave it out of --format.\n',
    ),
  );
});

test('a model that differs from the stored scores by more than is allowed is not written', async () => {
  const { code, stderr } = await assay(folder, 'export', 'tiny', 'only', '--tolerance', '0', '--out', 'strict');
  assert.equal(code, 1);
  assert.match(
    stderr,
    /output: the ONNX model is not the trained one: its scores are up to \S+ off the stored ones \(test-\d\), more than 0\n {2}Where the trial was computed on a graphics card its digits are others: --tolerance \S+ takes it as it is\.\n$/,
  );
  assert.equal(existsSync(join(folder, 'strict/model.onnx')), false);
});

test('what is wrong is told in whole', async () => {
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [['tiny', 'onyl'], /^\S*runs: the run \S+ has no finished trial of an arm onyl\n {2}Did you mean `only`\?\n$/],
    [['tiny', 'only', '--trial', '3'], /^tiny\/only has no finished trial 3\n {2}It has 1, 2\.\n$/],
    [['other', 'only'], /^\S*runs: there is no run or experiment other here\n {2}Known experiments: .*\n$/],
    [
      ['tiny', 'only', '--out', 'tiny.yaml'],
      /\ntiny\.yaml: this is a file, not a folder\n {2}Name another with --out\.\n$/,
    ],
    [
      ['tiny', 'only', '--format', 'torchvision'],
      /\ntorchvision has no model vit_tiny_patch16_224\n {2}Leave it out of --format\.\n$/,
    ],
    [
      ['tiny', 'knn', '--format', 'onnx'],
      /\nonnx cannot hold a head that is the training images \(schedule\.knn\)\n {2}Leave it out of --format\.\n$/,
    ],
    [
      ['tiny', 'only', '--format', 'keras'],
      /^error: option '--format <names\.\.\.>' argument 'keras' is invalid\. Allowed choices are onnx, timm, torchvision, card\.\n\(--help shows what is possible\)\n$/,
    ],
    [
      ['tiny', 'only', '--trial', '1', '--ensemble'],
      /^error: option '--ensemble' cannot be used with option '--trial <n>'\n\(--help shows what is possible\)\n$/,
    ],
    [
      ['tiny', 'only', '--tolerance', '2'],
      /^error: option '--tolerance <x>' argument '2' is invalid\. Expected a number from 0 to 1\.\n\(--help shows what is possible\)\n$/,
    ],
  ];
  for (const [words, message] of refusals) {
    const { code, stdout, stderr } = await assay(folder, 'export', ...words);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, message);
  }
});

test('its help has examples', async () => {
  const { code, stdout } = await assay(folder, 'export', '--help');
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: assay export \[options\] <experiment> <arm>$/m);
  assert.match(stdout, /^Examples:\n {2}assay export quickstart adamw$/m);
});
