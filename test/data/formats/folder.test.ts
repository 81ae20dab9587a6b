import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { it, type TestContext } from 'node:test';
import { listImages } from '../../../data/formats/list.ts';
import type { Listing } from '../../../data/formats/listing.ts';
import { temporaryFolder, writeFiles } from '../files.ts';

const splits = { train: 'train', val: 'val', test: 'test' };
const rest = { 'val/sick/v.png': '', 'test/well/t.png': '' };

function listed(root: string, classes: readonly string[] | null = null): Promise<Listing> {
  return listImages({ format: 'folder', splits, classes }, root, false);
}

function folderWith(t: TestContext, files: readonly string[]): string {
  const root = temporaryFolder(t);
  writeFiles(root, { ...rest, ...Object.fromEntries(files.map((name) => [name, ''])) });
  return root;
}

function train({ splits }: Listing): readonly (readonly [string, unknown])[] {
  return splits.train.map(({ id, label }) => [id, label]);
}

it('takes sorted class folders and sorted images at any depth, whatever their suffix looks like', async (t) => {
  const root = folderWith(t, ['train/well/b.PNG', 'train/well/a/x.Jpeg', 'train/sick/ö c.tif', 'train/sick/a.webp']);
  const listing = await listed(root);
  assert.deepEqual(listing.classes, ['sick', 'well']);
  assert.deepEqual(train(listing), [
    ['train/sick/a.webp', 0],
    ['train/sick/ö c.tif', 0],
    ['train/well/a/x.Jpeg', 1],
    ['train/well/b.PNG', 1],
  ]);
  assert.deepEqual(listing.warnings, []);
});

it('takes DICOM files as scanners name them, without a suffix', async (t) => {
  const root = folderWith(t, [
    'train/well/IM0001',
    'train/well/day 1/1.2.840.11',
    'train/sick/I 7',
    'train/sick/v1.txt',
  ]);
  const listing = await listed(root);
  assert.deepEqual(train(listing), [
    ['train/sick/I 7', 0],
    ['train/well/IM0001', 1],
    ['train/well/day 1/1.2.840.11', 1],
  ]);
  assert.equal(listing.warnings.length, 1);
});

it('makes no class of an empty folder, which no cache would notice', async (t) => {
  const root = folderWith(t, ['train/well/a.png', 'train/sick/b.png']);
  mkdirSync(`${root}/train/empty`);
  const { classes, problems } = await listed(root);
  assert.deepEqual({ classes, problems }, { classes: ['sick', 'well'], problems: [] });
});

it('takes the given order of classes', async (t) => {
  const listing = await listed(folderWith(t, ['train/well/a.png', 'train/sick/b.png']), ['well', 'sick']);
  assert.deepEqual(train(listing), [
    ['train/sick/b.png', 1],
    ['train/well/a.png', 0],
  ]);
});

it('follows links to class folders', async (t) => {
  const root = folderWith(t, ['elsewhere/a.png']);
  writeFiles(root, { 'train/sick/b.png': '' });
  symlinkSync('../elsewhere', `${root}/train/well`);
  assert.deepEqual(train(await listed(root)), [
    ['train/sick/b.png', 0],
    ['train/well/a.png', 1],
  ]);
});

it('follows links to files and folders wherever they lead, but not round in circles', async (t) => {
  const root = folderWith(t, ['train/well/a.png', 'train/well/deep/b.png']);
  const elsewhere = temporaryFolder(t);
  writeFiles(elsewhere, { 'patient/c.png': '', 'd.png': '' });
  const links = {
    'train/well/patient': `${elsewhere}/patient`,
    'train/well/d.png': `${elsewhere}/d.png`,
    'train/well/deep/self': '.',
    'train/well/deep/up': '../..',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, `${root}/${name}`);
  const listing = await listed(root);
  assert.deepEqual(
    train(listing)
      .map(([name]) => name)
      .filter((name) => name.includes('well')),
    ['train/well/a.png', 'train/well/d.png', 'train/well/deep/b.png', 'train/well/patient/c.png'],
  );
  assert.deepEqual(listing.warnings, [
    `2 links are left out, leading back to a folder above them, such as ${root}/train/well/deep/self`,
  ]);
});

it('says what it leaves out, but for hidden files', async (t) => {
  const root = folderWith(t, ['train/well/a.png', 'train/well/notes.txt', 'train/beside.png', 'train/.DS_Store']);
  assert.deepEqual((await listed(root)).warnings, [
    `2 files are left out, being no image by name or not in a class folder, such as ${root}/train/beside.png`,
  ]);
});

it('tells all problems at once', async (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { 'train/well/a.png': '', 'train/odd/b.png': '', 'val/well/readme.md': '' });
  await assert.rejects(listed(root, ['well', 'sick']), {
    name: 'InputError',
    message: [
      `${root}/train/odd: data.classes: this folder is not one of the classes (well, sick)`,
      '  Add it to data.classes, or move it away.',
      `${root}/test: data.splits.test: the folder of the test split does not exist`,
      `${root}/val: data.splits.val: the val split has no images`,
      `  1 file is left out, being no image by name or not in a class folder, such as ${root}/val/well/readme.md.`,
    ].join('\n'),
  });
});

it('refuses a single class and a root that is no folder', async (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { 'train/well/a.png': '', 'val/well/a.png': '', 'test/well/a.png': '' });
  await assert.rejects(listed(root), {
    message: `${root}: there is one class folder (well); a classification needs two or more`,
  });
  writeFiles(root, { file: '' });
  symlinkSync('circle', `${root}/circle`);
  await assert.rejects(listed(`${root}/circle`), {
    message: `${root}/circle: data.root: the data root is a link that leads nowhere`,
  });
  await assert.rejects(listed(`${root}/file`), { message: `${root}/file: data.root: the data root is not a folder` });
});
