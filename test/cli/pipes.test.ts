/** Pipes in the place of files, wherever a user can name one: opening a pipe would wait for ever for somebody to write. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { decodeImage } from '../../data/decoding/decode.ts';
import { grayPng, writeFiles } from '../data/files.ts';
import { assay, temporaryFolder } from './binary.ts';

const HEAD = `name: my
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 12, depth: 1, heads: 1 }
schedule: { lr: 0.1, epochs: 1, batch_size: 4 }
`;
const TABLE = 'file,class\na/1.png,x\na/2.png,y\n';
const csv = (more = '') => `${HEAD}data:
  format: csv
  root: .
  image: { size: 16, store: 16 }
  splits: { train: train.csv, val: train.csv, test: train.csv }
  columns: { image: file, label: class${more === '' ? '' : ', mask: mask'} }
${more}`;

async function folderWithData(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const picture = await grayPng(16, 16, 9);
  writeFiles(folder, {
    'my.yaml': csv(),
    'train.csv': TABLE,
    'a/1.png': picture,
    'a/2.png': picture,
    'b/1.png': picture,
    'set.npz': '',
    'names.txt': 'x\ny\n',
    'list.txt': '1.png 0\n2.png 1\n',
    'weights.pth': '',
    'base.yaml': HEAD,
    'set/train/x/1.png': picture,
    'set/train/y/1.png': picture,
  });
  return folder;
}

const splits = '{ train: list.txt, val: list.txt, test: list.txt }';
const CASES: Readonly<Record<string, { readonly pipe: string; readonly yaml?: string; readonly words?: string[] }>> = {
  'an experiment file': { pipe: 'my.yaml' },
  'a file that it extends': { pipe: 'base.yaml', yaml: `extends: base.yaml\n${csv().slice(HEAD.length)}` },
  'a table': { pipe: 'train.csv' },
  'a list': {
    pipe: 'list.txt',
    yaml: `${HEAD}data: { format: rsna, root: ., images: a, classes: [x, y], splits: ${splits} }\n`,
  },
  'a file of class names': {
    pipe: 'names.txt',
    yaml: `${HEAD}data: { format: rsna, root: ., images: a, classes: names.txt, splits: ${splits} }\n`,
  },
  'a listed image': { pipe: 'a/1.png' },
  'an image of a class folder': {
    pipe: 'set/train/x/1.png',
    yaml: `${HEAD}data: { format: folder, root: set, splits: { train: train, val: train, test: train } }\n`,
  },
  'an archive': { pipe: 'set.npz', yaml: `${HEAD}data: { format: npz, root: ., file: set.npz }\n` },
  'a table of splits': {
    pipe: 'names.txt',
    yaml: `${HEAD}data:
  format: csv
  root: .
  splits: { all: train.csv }
  columns: { image: file, label: class }
  make_splits: { file: names.txt }
`,
  },
  'a table of patients': {
    pipe: 'names.txt',
    yaml: `${HEAD}data:
  format: rsna
  root: .
  images: a
  classes: [x, y]
  splits: ${splits}
  patients: names.txt
`,
  },
  weights: {
    pipe: 'weights.pth',
    yaml: `${csv()}init: { method: checkpoint, weights: weights.pth }\n`,
  },
  'weights to inspect': { pipe: 'weights.pth', words: ['weights', 'inspect', 'weights.pth'] },
};

for (const [what, { pipe, yaml, words }] of Object.entries(CASES))
  test(`${what} that is a pipe is told at once`, async (t) => {
    const folder = await folderWithData(t);
    if (yaml !== undefined) writeFileSync(join(folder, 'my.yaml'), yaml);
    makePipe(join(folder, pipe));
    const { code, stderr, stdout } = await assay(folder, ...(words ?? ['plan', 'my.yaml']));
    assert.equal(code, 2, stdout + stderr);
    assert.match(stderr, /is a pipe, not a file/);
    assert.doesNotMatch(stderr, /defect/);
  });

test('an image or mask that is a pipe has that as its reason', async (t) => {
  const folder = temporaryFolder(t);
  makePipe(join(folder, 'a.png'));
  assert.deepEqual(await decodeImage(join(folder, 'a.png')), { reason: 'it is a pipe, not a file' });
  assert.deepEqual(await decodeImage('/dev/zero'), { reason: 'it is a device, not a file' });
});

function makePipe(path: string): void {
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('mkfifo', [path]);
}
