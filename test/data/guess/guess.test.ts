import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { guessData } from '../../../data/guess/index.ts';

/** Files by name with their text; images are empty, since none is opened. */
function folder(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'assay-guess-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const images = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, '']));
const numbered = (prefix: string, suffix: string, count = 6): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}${suffix}`);

const best = (root: string) => guessData(root).guesses[0];

test('a table: the columns of image, class, patient are told from names and values, the images wherever they lie', (t) => {
  const rows = numbered('', '.png').map(
    (name, index) => `${index},p${index >> 1},${name},${index % 2 ? 'ill' : 'well'},M`,
  );
  const root = folder(t, {
    'tables/all.csv': ['number,subject,file,diagnosis,sex', ...rows].join('\n'),
    ...images(...numbered('deep/films/', '.png')),
  });
  const guess = best(root);
  assert.deepEqual(guess?.data, {
    format: 'csv',
    images: 'deep/films',
    splits: { all: 'tables/all.csv' },
    make_splits: { val: 0.1, test: 0.2 },
    columns: { image: 'file', label: 'diagnosis', patient: 'subject' },
  });
  assert.equal(guess.task, 'classification');
  assert.equal(guess.found, 'a table, tables/all.csv, of 6 rows, whose column "file" names images in deep/films');
});

test('a table with findings in columns, and with all three splits in one', (t) => {
  const splits = ['train', 'train', 'val', 'test', 'train', 'test'];
  const rows = numbered('', '.dcm').map((name, index) => `${name};${index % 2};${-(index % 3 === 0)};${splits[index]}`);
  const root = folder(t, {
    'labels.csv': ['image;effusion;mass;set', ...rows].join('\n'),
    ...images(...numbered('', '.dcm')),
  });
  assert.deepEqual(best(root)?.data, {
    format: 'csv',
    splits: { all: 'labels.csv' },
    columns: { image: 'image', labels: ['effusion', 'mass'], split: 'set' },
  });
});

test('a table a split; what is missing is made from the training images', (t) => {
  const table = (names: readonly string[]): string =>
    ['path,class', ...names.map((name, index) => `${name},${index % 2}`)].join('\n');
  const names = numbered('images/', '.jpg', 12);
  const root = folder(t, {
    'Train.csv': table(names.slice(0, 8)),
    'test.csv': table(names.slice(8)),
    ...images(...names),
  });
  assert.deepEqual(best(root)?.data, {
    format: 'csv',
    splits: { all: 'Train.csv', test: 'test.csv' },
    make_splits: { val: 0.1 },
    columns: { image: 'path', label: 'class' },
  });
});

test('a column whose name does not say so may be the class, with a warning; age and sex never are', (t) => {
  const rows = numbered('', '.png').map(
    (name, index) => `${name},${20 + (index % 2)},${index % 2},${index % 2 ? 'a' : 'b'}`,
  );
  const root = folder(t, { 'x.csv': ['f,age,sex,kind', ...rows].join('\n'), ...images(...numbered('', '.png')) });
  const guess = best(root);
  assert.deepEqual(guess?.data['columns'], { image: 'f', label: 'kind' });
  assert.match(guess.remarks['columns'] ?? '', /^PLEASE CHECK which column is the class/);
});

test('a column of masks makes a segmentation', (t) => {
  const rows = numbered('', '.png').map((name) => `films/${name},masks/${name}`);
  const root = folder(t, {
    'pairs.csv': ['film,mask', ...rows].join('\n'),
    ...images(...numbered('films/', '.png'), ...numbered('masks/', '.png')),
  });
  const guess = best(root);
  assert.equal(guess?.task, 'segmentation');
  assert.deepEqual(guess.data['columns'], { image: 'film', mask: 'mask' });
});

test('images and masks of the same names are pairs, and no classes', (t) => {
  const root = folder(
    t,
    images(...numbered('x-rays/', '.dcm'), ...numbered('lung_masks/', '_mask.png'), 'x-rays/more.dcm'),
  );
  const { guesses } = guessData(root);
  assert.equal(guesses.length, 1);
  assert.deepEqual(guesses[0]?.data, {
    format: 'pairs',
    images: 'x-rays',
    masks: 'lung_masks',
    structure: 'lung',
    make_splits: { val: 0.1, test: 0.2 },
  });
});

test('a folder a class, by themselves and below splits', (t) => {
  const single = folder(t, images('ill/1.png', 'well/2.png', 'well/deep/3.png'));
  assert.deepEqual(best(single)?.data, {
    format: 'folder',
    splits: { all: '.' },
    make_splits: { val: 0.1, test: 0.2 },
  });
  const split = folder(t, images('training/ill/1.png', 'training/well/2.png', 'valid/ill/3.png'));
  assert.deepEqual(best(split)?.data, {
    format: 'folder',
    splits: { all: 'training', val: 'valid' },
    make_splits: { test: 0.2 },
  });
});

test('an archive of arrays', (t) => {
  const root = folder(t, { 'breastmnist.npz': '' });
  assert.deepEqual(best(root)?.data, { format: 'npz', file: 'breastmnist.npz' });
});

test('nothing is guessed of images alone, of one class, of tables that name no image', (t) => {
  for (const files of [
    images('1.png', '2.png'),
    images('images/1.png', 'data/2.png'),
    images('train/ill/1.png', 'test/ill/2.png'),
    { 'a.csv': 'image,label\nother.png,1\nmore.png,0\n', ...images('1.png') },
    { 'a.csv': '"never closed', ...images('1.png') },
  ])
    assert.deepEqual(guessData(folder(t, files)).guesses, [], JSON.stringify(files));
});
