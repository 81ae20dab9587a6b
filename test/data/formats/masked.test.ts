import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { DataSource } from '../../../data/formats/index.ts';
import { listImages } from '../../../data/formats/list.ts';
import { WHOLE } from '../../../data/selection/selection.ts';
import { temporaryFolder, writeFiles } from '../files.ts';
import { LISTS, listed, masks, mistakes, spoiled } from './listed.ts';

const RATIOS = { kind: 'ratios', val: 0.34, test: 0.33, stratify: true } as const;

describe('JSRT', () => {
  const source: DataSource = { format: 'jsrt', splits: LISTS, target: 'clavicle' };
  const sides = ['left_clavicle_png', 'right_clavicle_png'];
  const one = (id: string) =>
    Object.fromEntries(
      [`images/${id}.IMG.png`, ...sides.map((side) => `masks/${side}/${id}.png`)].map((name) => [name, '']),
    );
  const files = { ...one('JPCLN001'), ...one('JPCNN002'), 'val.txt': 'JPCNN002', 'test.txt': 'JPCNN002' };
  for (const [quirk, text] of Object.entries(spoiled(['JPCLN001'])))
    it(`merges the masks of both sides: ${quirk}`, async (t) => {
      const { structures, splits } = await listed(t, source, { ...files, 'train.txt': text });
      assert.deepEqual(structures, ['clavicle']);
      assert.equal(splits.train[0]?.id, 'images/JPCLN001.IMG.png');
      assert.deepEqual(masks(splits.train[0]!), [sides.map((side) => `masks/${side}/JPCLN001.png`)]);
    });

  it('reads what the databases hand out: .IMG files and GIF masks', async (t) => {
    const original = (id: string) =>
      [`images/${id}.IMG`, `masks/left clavicle/${id}.gif`, `masks/right clavicle/${id}.gif`] as const;
    const names = [...original('JPCLN001'), ...original('JPCNN002'), 'images/JPCNN002.IMG.png'];
    const lists = { 'train.txt': 'JPCLN001', 'val.txt': 'JPCNN002', 'test.txt': 'JPCNN002' };
    const all = { ...Object.fromEntries(names.map((name) => [name, ''])), ...lists };
    const { splits } = await listed(t, source, all);
    assert.equal(splits.train[0]?.id, original('JPCLN001')[0]);
    assert.deepEqual(masks(splits.train[0]!), [original('JPCLN001').slice(1)]);
    // A conversion that lies beside the film is what the published code reads.
    assert.equal(splits.val[0]?.id, 'images/JPCNN002.IMG.png');
  });

  it('misses whole folders once, beside what is wrong with the lists', async (t) =>
    assert.equal(
      await mistakes(
        t,
        { ...source, target: 'lung' },
        { 'images/a.IMG.png': '', 'masks/left_lung_png/a.png': '', ...{ 'train.txt': 'a\n../b', 'test.txt': 'a' } },
      ),
      [
        'ROOT/masks/right_lung_png: this folder of the masks does not exist',
        'ROOT/train.txt:2: ../b is no name of an image',
        '  2 | ../b',
        'ROOT/val.txt: data.splits.val: the list of the val split does not exist',
      ].join('\n'),
    ));

  it('misses masks, and refuses names that leave their folder', async (t) => {
    const more = { 'images/JPCLN003.IMG.png': '', 'masks/left_clavicle_png/JPCLN003.png': '' };
    assert.equal(
      await mistakes(t, source, { ...files, ...more, 'train.txt': 'JPCLN003\n../../secret' }),
      [
        'ROOT/train.txt:2: ../../secret is no name of an image',
        '  2 | ../../secret',
        'ROOT/train.txt:1: mask masks/right_clavicle_png/JPCLN003.png does not exist in ROOT/masks/right_clavicle_png',
        '  1 | JPCLN003',
        '  Every image needs its mask; docs/data.md says where.',
      ].join('\n'),
    );
  });
});

describe('Montgomery', () => {
  const names = ['MCUCXR_0001_0.png', 'MCUCXR ä 2.PNG'];
  const folders = ['CXR_png', 'ManualMask/leftMask', 'ManualMask/rightMask'];
  const files = Object.fromEntries(names.flatMap((name) => folders.map((folder) => [`${folder}/${name}`, ''])));
  for (const [quirk, text] of Object.entries(spoiled(names)))
    it(`merges the masks of both lungs: ${quirk}`, async (t) => {
      const lists = { 'train.txt': text, 'val.txt': names[0]!, 'test.txt': names[1]! };
      const { structures, splits } = await listed(t, { format: 'montgomery', splits: LISTS }, { ...files, ...lists });
      assert.deepEqual(structures, ['lung']);
      assert.deepEqual(
        splits.train.map((image) => [image.id, masks(image)]),
        names.map((name) => [`CXR_png/${name}`, [[`ManualMask/leftMask/${name}`, `ManualMask/rightMask/${name}`]]]),
      );
    });
});

describe('pairs of image and mask', () => {
  type Pairs = Extract<DataSource, { format: 'pairs' }>;
  const source = (splits: Pairs['splits']): Pairs => ({
    format: 'pairs',
    splits,
    images: 'x',
    masks: 'y',
    mask_names: null,
    structures: ['nodule'],
  });
  const files = {
    'x/a b.JPG': '',
    'x/sub/c.dcm': '',
    'x/d.png': '',
    'y/a b.png': '',
    'y/sub/c.png': '',
    'y/d.png': '',
  };
  const lists = { 'train.txt': 'a b\n', 'val.txt': 'sub/c.dcm', 'test.txt': 'd' };

  for (const [quirk, text] of Object.entries(spoiled(['a b', 'ö.png'])))
    it(`are listed with suffix or without: ${quirk}`, async (t) => {
      const more = { 'x/ö.png': '', 'y/ö.PNG': '', 'train.txt': text };
      const { splits } = await listed(t, source(LISTS), { ...files, ...lists, ...more });
      assert.deepEqual(
        splits.train.map((image) => [image.id, masks(image)]),
        [
          ['x/a b.JPG', [['y/a b.png']]],
          ['x/ö.png', [['y/ö.PNG']]],
        ],
      );
    });

  it('have the same names up to the suffix; lists may leave it out', async (t) => {
    const { splits } = await listed(t, source(LISTS), { ...files, ...lists });
    const found = Object.values(splits).map(([image]) => [image!.id, masks(image!)]);
    assert.deepEqual(found, [
      ['x/a b.JPG', [['y/a b.png']]],
      ['x/sub/c.dcm', [['y/sub/c.png']]],
      ['x/d.png', [['y/d.png']]],
    ]);
  });

  it('are all of the folder where assay makes the splits', async (t) => {
    const { splits } = await listed(t, source({}), files, { splits: RATIOS });
    for (const [image] of Object.values(splits)) assert.equal(image?.place, undefined, 'a folder has no lines');
    assert.deepEqual(
      Object.values(splits).map((images) => images.length),
      [1, 1, 1],
    );
  });

  it('belong together, too, where masks are called so', async (t) => {
    const more = { 'x/e.png': '', 'y/e_mask.PNG': '' };
    const { splits } = await listed(t, source({}), { ...files, ...more }, { splits: RATIOS });
    const all = Object.values(splits).flat();
    assert.deepEqual(masks(all.find(({ id }) => id === 'x/e.png')!), [['y/e_mask.PNG']]);
  });

  it('need no suffix, as DICOM files often have none', async (t) => {
    const { splits } = await listed(t, source({}), { ...files, 'x/IM1': '', 'y/IM1.png': '' }, { splits: RATIOS });
    const all = Object.values(splits).flat();
    assert.deepEqual(masks(all.find(({ id }) => id === 'x/IM1')!), [['y/IM1.png']]);
  });

  it('are left out where one of the two is not there, if bad images are', async (t) => {
    const root = temporaryFolder(t);
    writeFiles(root, { ...files, ...lists, 'x/e.png': '', 'train.txt': 'e\na b\ng' });
    const { splits, missing } = await listImages(source(LISTS), root, true);
    const whole = await listImages(source({}), root, true, { ...WHOLE, splits: RATIOS });
    assert.deepEqual(
      splits.train.map(({ id }) => id),
      ['x/a b.JPG'],
    );
    const none = 'image e has no mask: there is no e.* in the folder of the masks';
    assert.deepEqual(missing, [
      { file: join(root, 'train.txt'), line: 1, snippet: 'e', message: none },
      {
        file: join(root, 'train.txt'),
        line: 3,
        snippet: 'g',
        message: 'there is no image g in the folder of the images',
      },
    ]);
    assert.deepEqual(whole.missing, [{ file: join(root, 'x'), message: none.replaceAll(/e(?= has)/g, 'e.png') }]);
  });

  it('that are none', async (t) => {
    const more = { 'x/e.png': '', 'x/f.png': '', 'y/f.png': '', 'y/f.tif': '', 'x/d.jpg': '' };
    assert.equal(
      await mistakes(t, source(LISTS), { ...files, ...lists, ...more, 'train.txt': 'e\nf\nd\ng' }),
      [
        'ROOT/train.txt:2: image f has several masks: y/f.png, y/f.tif',
        '  2 | f',
        'ROOT/train.txt:3: several images are meant by d: x/d.jpg, x/d.png',
        '  3 | d',
        'ROOT/test.txt:1: several images are meant by d: x/d.jpg, x/d.png',
        '  1 | d',
        'ROOT/train.txt:1: image e has no mask: there is no e.* in the folder of the masks',
        '  1 | e',
        'ROOT/train.txt:4: there is no image g in the folder of the images',
        '  4 | g',
      ].join('\n'),
    );
    assert.equal(
      await mistakes(t, source({}), { 'x/a.png': '' }),
      'ROOT/y: data.masks: the folder of the masks does not exist',
    );
    assert.equal(
      await mistakes(t, { ...source({}), masks: './x/' }, { 'x/a.png': '' }),
      [
        'ROOT/x: data.masks: this is the folder of the images, too',
        '  Keep the masks in another folder, or name them in a column of a table (data.format: csv).',
      ].join('\n'),
    );
    assert.equal(
      await mistakes(t, source(LISTS), { 'train.txt': 'a', 'test.txt': 'b' }),
      [
        'ROOT/x: data.images: the folder of the images does not exist',
        'ROOT/y: data.masks: the folder of the masks does not exist',
        'ROOT/val.txt: data.splits.val: the list of the val split does not exist',
      ].join('\n'),
    );
  });
});
