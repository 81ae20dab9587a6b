import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataSource } from '../../../data/formats/index.ts';
import { LISTS, labels, listed, mistakes, patients, spoiled } from './listed.ts';

const source = (format: 'chestxray14' | 'shenzhen' | 'vindr'): DataSource => ({
  format,
  splits: LISTS,
  images: 'images',
});
const zeros = (count: number): string => Array(count).fill('0').join(' ');

describe('ChestX-ray14', () => {
  const images = { 'images/00000013_005.png': '', 'images/00000013 ä.PNG': '', 'images/00000002_000.png': '' };
  const rest = { 'val.txt': `00000002_000.png ${zeros(14)}`, 'test.txt': `00000002_000.png ${zeros(14)}` };
  const lines = [`00000013_005.png 1 ${zeros(12)} 1`, `00000013 ä.PNG\t${zeros(14)}`];
  for (const [quirk, text] of Object.entries(spoiled(lines)))
    it(`has fourteen findings an image: ${quirk}`, async (t) => {
      const listing = await listed(t, source('chestxray14'), { ...images, ...rest, 'train.txt': text });
      assert.equal(listing.labels, 'multi-label');
      assert.equal(listing.classes.length, 14);
      assert.deepEqual([listing.classes[0], listing.classes[13]], ['Atelectasis', 'Hernia']);
      const found = labels(listing);
      assert.deepEqual(found['images/00000013_005.png'], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
      assert.deepEqual(found['images/00000013 ä.PNG'], Array(14).fill(0));
      assert.deepEqual(patients(listing), ['00000013', undefined]);
    });

  it('says what is wrong with a line', async (t) => {
    const lists = {
      'train.txt': `a.png 1 0\n00000013_005.png 2 ${zeros(13)}\n../../a.png ${zeros(14)}\nb.png ${zeros(14)}\n`,
    };
    assert.equal(
      await mistakes(t, source('chestxray14'), { ...images, ...rest, ...lists }),
      [
        'ROOT/train.txt:1: expected a file and 14 times 0 or 1, separated by blanks',
        '  1 | a.png 1 0',
        'ROOT/train.txt:2: the label of Atelectasis is "2", not 0 or 1',
        `  2 | 00000013_005.png 2 ${zeros(13)}`,
        'ROOT/train.txt:3: image ../../a.png lies outside the data root',
        `  3 | ../../a.png ${zeros(14)}`,
        'ROOT/train.txt:4: image images/b.png does not exist',
        `  4 | b.png ${zeros(14)}`,
        '  Image names are relative to data.root, or to data.images below it.',
      ].join('\n'),
    );
  });
});

describe('Shenzhen', () => {
  const files = {
    'images/CHNCXR_0001_0.png': '',
    'images/b, ç.PNG': '',
    'val.txt': 'b, ç.PNG,0',
    'test.txt': 'b, ç.PNG,0',
  };
  for (const [quirk, text] of Object.entries(spoiled(['CHNCXR_0001_0.png,0', 'b, ç.PNG, 1'])))
    it(`has one finding behind a comma: ${quirk}`, async (t) => {
      const listing = await listed(t, source('shenzhen'), { ...files, 'train.txt': text });
      assert.deepEqual(listing.classes, ['TB']);
      assert.deepEqual(
        listing.splits.train.map(({ id, label }) => [id, label]),
        [
          ['images/CHNCXR_0001_0.png', [0]],
          ['images/b, ç.PNG', [1]],
        ],
      );
    });

  it('says what is wrong with a line', async (t) =>
    assert.equal(
      await mistakes(t, source('shenzhen'), { ...files, 'train.txt': 'CHNCXR_0001_0.png 0\nb, ç.PNG,yes' }),
      [
        'ROOT/train.txt:1: expected a file and 0 or 1, separated by commas',
        '  1 | CHNCXR_0001_0.png 0',
        'ROOT/train.txt:2: the label of TB is "yes", not 0 or 1',
        '  2 | b, ç.PNG,yes',
      ].join('\n'),
    ));
});

describe('VinDr-CXR', () => {
  const files = { 'in/train_jpeg/abc.jpeg': '', 'in/test_jpeg/d ä.e.jpeg': '' };
  const rest = { 'val.txt': 'test_jpeg/d ä.e 0 0 0 0 0 1\r\n', 'test.txt': 'test_jpeg/d ä.e 1 1 1 1 1 0' };
  const vindr = { ...source('vindr'), images: 'in' } as DataSource;
  for (const [quirk, text] of Object.entries(spoiled(['train_jpeg/abc 0 0 1 0 0 0 ', 'test_jpeg/d ä.e 1 0 0 0 0 0'])))
    it(`has six findings, and lists that leave out .jpeg: ${quirk}`, async (t) => {
      const { classes, splits } = await listed(t, vindr, { ...files, ...rest, 'train.txt': text });
      assert.deepEqual(classes, ['PE', 'Lung tumor', 'Pneumonia', 'Tuberculosis', 'Other diseases', 'No finding']);
      assert.deepEqual(
        splits.train.map(({ id, label }) => [id, label]),
        [
          ['in/train_jpeg/abc.jpeg', [0, 0, 1, 0, 0, 0]],
          ['in/test_jpeg/d ä.e.jpeg', [1, 0, 0, 0, 0, 0]],
        ],
      );
    });
});
