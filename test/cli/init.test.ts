import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodePng } from '../../data/decoding/encode-png.ts';
import { assay, temporaryFolder } from './binary.ts';

async function writeImages(folder: string, count: number, value: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index++) {
    const data = Uint8Array.from({ length: 32 * 32 }, (_, at) => (at * (index + 1) + value) % 256);
    writeFileSync(join(folder, `${index}.png`), await encodePng(data, { width: 32, height: 32 }));
  }
}

async function classes(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  await writeImages(join(folder, 'my data', 'ill'), 10, 0);
  await writeImages(join(folder, 'my data', 'well'), 10, 128);
  return folder;
}

test('the experiment that init writes is valid, and its data can be looked at', async (t) => {
  const folder = await classes(t);
  const written = await assay(folder, 'init', 'my data');
  assert.deepEqual([written.code, written.stdout], [0, 'my-data.yaml\n'], written.stderr);
  assert.match(written.stderr, /^Found 20 images in 2 class folders \(ill, well\)\.\nNext: /);
  const text = readFileSync(join(folder, 'my-data.yaml'), 'utf8');
  assert.match(text, /^ {2}root: \.\/my data$/m);
  assert.match(text, /^ {2}# assay divides the images/m);
  const valid = await assay(folder, 'validate', 'my-data.yaml');
  assert.equal(valid.stdout, 'my-data.yaml is valid: tasks 1, arms 2, trials 3\n', valid.stderr);
  const data = await assay(folder, 'data', 'my-data.yaml');
  assert.equal(data.code, 0, data.stderr);
  assert.match(data.stdout, /images +14 +2 +4/);
});

test('init writes over nothing', async (t) => {
  const folder = await classes(t);
  writeFileSync(join(folder, 'my-data.yaml'), 'mine');
  const { code, stderr } = await assay(folder, 'init', 'my data');
  assert.equal(code, 2);
  assert.equal(stderr, '--out: my-data.yaml exists already\n  Name another file with --out.\n');
  assert.equal(readFileSync(join(folder, 'my-data.yaml'), 'utf8'), 'mine');
});

test('init says what it looks for where nothing fits', async (t) => {
  const folder = temporaryFolder(t);
  await writeImages(join(folder, 'films'), 2, 0);
  const { code, stderr } = await assay(folder, 'init', 'films');
  assert.equal(code, 2);
  assert.equal(
    stderr,
    `${join(folder, 'films')}: nothing here says what the images show (2 files, 2 of them images)
  Wanted is one of: a table (.csv, .tsv) with a column of image names and one of classes; a folder a class; a folder of images and a folder of masks with the same names; an archive as of MedMNIST (.npz). docs/data.md has all of them.
`,
  );
});

test('a folder that is not there', async (t) => {
  const folder = temporaryFolder(t);
  const { code, stderr } = await assay(folder, 'init', 'nowhere');
  assert.deepEqual(
    [code, stderr],
    [2, `${join(folder, 'nowhere')}: there is no such folder\n  assay init <folder of the data>\n`],
  );
});
