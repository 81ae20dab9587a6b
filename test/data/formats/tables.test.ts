import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { labelKind } from '../../../data/dataset.ts';
import type { DataSource } from '../../../data/formats/index.ts';
import { listImages } from '../../../data/formats/list.ts';
import { WHOLE } from '../../../data/selection/selection.ts';
import { temporaryFolder, writeFiles } from '../files.ts';
import { labels, listed, masks, mistakes, patients, spoiled } from './listed.ts';

describe('CheXpert', () => {
  const findings =
    'No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices';
  const header = `Path,Sex,Age,Frontal/Lateral,AP/PA,${findings}`;
  const one = 'CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg';
  const row = `${one},"Female, 68",68,Frontal,AP,1.0,,,,,-1.0,0.0,,-1,,0,,,1`;
  const other = 'CheXpert-v1.0/valid/patient 2/view ä.JPG';
  const rest = `${header}\n${other},Male,1,Lateral,,0,0,0,0,0,0,0,0,0,0,0,0,0,0`;
  const files = { [one]: '', [other]: '', 'val.csv': rest, 'test.csv': rest };
  const source = (unknown: 0 | 1 = 0): DataSource => ({
    format: 'chexpert',
    splits: { train: 'train.csv', val: 'val.csv', test: 'test.csv' },
    images: '.',
    unknown,
  });

  for (const [quirk, text] of Object.entries(spoiled([header, row])))
    it(`keeps uncertain labels, and quoted commas: ${quirk}`, async (t) => {
      const listing = await listed(t, source(), { ...files, 'train.csv': text });
      assert.deepEqual(labels(listing)[one], [1, 0, 0, 0, 0, -1, 0, 0, -1, 0, 0, 0, 0, 1]);
      assert.deepEqual(patients(listing), ['patient00001']);
    });

  it('counts blank labels as the experiment says, and is evaluated on five findings', async (t) => {
    const listing = await listed(t, source(1), { ...files, 'train.csv': `${header}\n${row}` });
    assert.deepEqual(labels(listing)[one], [1, 1, 1, 1, 1, -1, 0, 1, -1, 1, 0, 1, 1, 1]);
    const five = ['Cardiomegaly', 'Edema', 'Consolidation', 'Atelectasis', 'Pleural Effusion'];
    assert.deepEqual(labelKind(listing), { labels: 'multi-label', evaluated: five });
  });

  it('says which columns and values are wrong', async (t) => {
    const wrong = header.replace('Edema', 'Oedema');
    assert.match(
      await mistakes(t, source(), { ...files, 'train.csv': `${wrong}\n${row}` }),
      /^ROOT\/train\.csv:1: the table of the train split has no column "Edema"; it has "Path", "Sex", .*"Oedema"/,
    );
    const text = `${header}\n${row.replace('AP,1.0', 'AP,yes')}\n,,,,,1`;
    assert.equal(
      await mistakes(t, source(), { ...files, 'train.csv': text }),
      [
        'ROOT/train.csv:2: the label in column "No Finding" is "yes", not 1, 0, -1 or blank',
        `  2 | ${row.replace('AP,1.0', 'AP,yes').replaceAll('"', '')}`,
        'ROOT/train.csv:3: the row names no image',
        '  3 | ,,,,,1',
      ].join('\n'),
    );
    assert.equal(
      await mistakes(t, source(), { ...files, 'train.csv': `${header}\n"${one},1` }),
      'ROOT/train.csv:2: data.splits.train: the table of the train split is not valid CSV: a quote that was opened is not closed',
    );
    for (const [cell, why] of Object.entries({
      '"a"b': 'text follows a closing quote; within quotes a quote is written twice',
      'a "b"': 'a quote stands within a field that has none around it; write "5"" mass" for 5" mass',
    }))
      assert.equal(
        await mistakes(t, source(), { ...files, 'train.csv': `${header}\n${cell},1` }),
        `ROOT/train.csv:2: data.splits.train: the table of the train split is not valid CSV: ${why}`,
      );
    assert.equal(
      await mistakes(t, source(), { ...files, 'train.csv': '' }),
      'ROOT/train.csv: data.splits.train: the table of the train split is empty; its first line names the columns',
    );
  });
});

describe('tables with columns of any name', () => {
  type Csv = Extract<DataSource, { format: 'csv' }>;
  const source = (columns: Partial<Csv['columns']>, changed: Partial<Csv> = {}): DataSource => ({
    format: 'csv',
    splits: { all: 'all.csv' },
    images: 'in',
    columns: { image: 'file', split: 'set', none: [], ...columns },
    classes: null,
    structures: ['lung'],
    unknown: 0,
    join: [],
    repeated: 'error',
    search: false,
    divided: false,
    ...changed,
  });
  const images = { 'in/a b.png': '', 'in/ö.PNG': '', 'in/c,d.dcm': '', 'm/a.png': '', 'm/b.png': '', 'm/c.png': '' };
  const rows = [
    'file,kind,set,who,m,x,y',
    'a b.png,10,Train,p1,m/a.png,1,',
    'ö.PNG,9,valid,p2,m/b.png,0,-1',
    '"c,d.dcm",10,TEST,,m/c.png,,1.0',
  ];

  for (const [quirk, text] of Object.entries(spoiled(rows)))
    it(`have a class an image: ${quirk}`, async (t) => {
      const listing = await listed(t, source({ label: 'kind', patient: 'who' }), { ...images, 'all.csv': text });
      assert.deepEqual(listing.classes, ['9', '10']);
      assert.deepEqual(labels(listing), { 'in/a b.png': 1, 'in/ö.PNG': 0, 'in/c,d.dcm': 1 });
      const ids = Object.entries(listing.splits).map(([split, [image]]) => [split, image?.id, image?.patient]);
      assert.deepEqual(ids, [
        ['train', 'in/a b.png', 'p1'],
        ['val', 'in/ö.PNG', 'p2'],
        ['test', 'in/c,d.dcm', undefined],
      ]);
    });

  it('have a column a finding', async (t) => {
    const listing = await listed(t, source({ labels: ['x', 'y'] }), { ...images, 'all.csv': rows.join('\n') });
    assert.deepEqual(listing.classes, ['x', 'y']);
    assert.deepEqual(labels(listing), { 'in/a b.png': [1, 0], 'in/ö.PNG': [0, -1], 'in/c,d.dcm': [0, 1] });
  });

  for (const [name, delimiter] of [
    ['semicolons', ';'],
    ['tabs', '\t'],
  ] as const)
    it(`may be separated by ${name}`, async (t) => {
      const text = [rows[0]!.replaceAll(',', delimiter), `"c,d.dcm",10,test`.replaceAll(/,(?!d)/g, delimiter)];
      const lines = ['a b.png,10,train', 'ö.PNG,9,val'].map((row) => row.replaceAll(',', delimiter));
      const all = [...text, ...lines].join('\r\n');
      const listing = await listed(t, source({ label: 'kind' }), { ...images, 'all.csv': all });
      assert.deepEqual(labels(listing), { 'in/a b.png': 1, 'in/ö.PNG': 0, 'in/c,d.dcm': 1 });
    });

  it('are separated by commas, whatever stands in quotes', async (t) => {
    const text = ['file,set,"kind; or; type"', 'a b.png,train,1', 'ö.PNG,val,1', '"c,d.dcm",test,2'].join('\n');
    const listing = await listed(t, source({ label: 'kind; or; type' }), { ...images, 'all.csv': text });
    assert.deepEqual(labels(listing), { 'in/a b.png': 0, 'in/ö.PNG': 0, 'in/c,d.dcm': 1 });
  });

  it('may name files with backslashes, and by their absolute paths below the root', async (t) => {
    const root = temporaryFolder(t);
    const all = ['file,set,x,m', `${root}/in/a b.png,train,TRUE,m\\a.png`, `ö.PNG,val,False,${root}/m/b.png`];
    writeFiles(root, { ...images, 'in/sub/d.png': '', 'all.csv': [...all, 'sub\\d.png,test,1,m/c.png'].join('\n') });
    const listing = await listImages(source({ labels: ['x'], mask: 'm' }), root, false, WHOLE);
    assert.deepEqual(labels(listing), { 'in/a b.png': [1], 'in/ö.PNG': [0], 'in/sub/d.png': [1] });
    const found = Object.values(listing.splits).map(([image]) => masks(image!));
    assert.deepEqual(found, [[['m/a.png']], [['m/b.png']], [['m/c.png']]]);
  });

  it('say which files of almost the same name there are', async (t) => {
    const text = ['file,set,kind', 'A b,train,1', 'o\u0308.png,val,2', 'c,test,1', 'd.png,test,1'].join('\n');
    const files = { ...images, 'in/c/e.png': '', 'in/\u00fc.png': '', 'all.csv': text };
    const wrong = await mistakes(t, source({ label: 'kind' }), { ...files, 'all.csv': `${text}\nu\u0308.png,test,1` });
    assert.equal(
      wrong,
      [
        'ROOT/all.csv:2: image in/A b does not exist; there is a b.png',
        '  2 | A b,train,1',
        'ROOT/all.csv:3: image in/o\u0308.png does not exist; there is ö.PNG',
        '  3 | o\u0308.png,val,2',
        'ROOT/all.csv:4: image in/c is a folder',
        '  4 | c,test,1',
        'ROOT/all.csv:5: image in/d.png does not exist',
        '  5 | d.png,test,1',
        'ROOT/all.csv:6: image in/u\u0308.png does not exist; there is one whose name looks the same, with its accents in another Unicode form',
        '  6 | u\u0308.png,test,1',
        '  Image names are relative to data.root, or to data.images below it.',
      ].join('\n'),
    );
  });

  it('do not have classes that differ in upper and lower case alone, unless the experiment names them', async (t) => {
    const text = ['file,set,kind', 'a b.png,train,Mass', 'ö.PNG,val,mass', '"c,d.dcm",test,No mass'].join('\n');
    const files = { ...images, 'all.csv': text };
    assert.equal(
      await mistakes(t, source({ label: 'kind' }), files),
      [
        'ROOT/all.csv: column "kind" has the classes Mass and mass, which differ in upper and lower case alone',
        '  Write them alike, or name both in data.classes.',
      ].join('\n'),
    );
    const classes = ['mass', 'Mass', 'No mass'];
    const listing = await listed(t, source({ label: 'kind' }, { classes }), files);
    assert.deepEqual(labels(listing), { 'in/a b.png': 1, 'in/ö.PNG': 0, 'in/c,d.dcm': 2 });
  });

  it('do not have a class of its own for every image', async (t) => {
    const text = ['file,set,kind', 'a b.png,train,p1', 'ö.PNG,val,p2', '"c,d.dcm",test,p3'].join('\n');
    assert.equal(
      await mistakes(t, source({ label: 'kind' }), { ...images, 'all.csv': text }),
      'ROOT/all.csv: column "kind" has another value in each of its 3 rows; those are no classes',
    );
  });

  it('have masks, with labels or without', async (t) => {
    const listing = await listed(t, source({ mask: 'm' }), { ...images, 'all.csv': rows.join('\n') });
    assert.deepEqual([listing.structures, listing.classes], [['lung'], []]);
    assert.deepEqual(masks(listing.splits.train[0]!), [['m/a.png']]);
  });

  it('say what is wrong with a row', async (t) => {
    const text = [
      rows[0],
      'a b.png,,train',
      'a b.png,1,later',
      'ö.PNG,1,val,,gone.png',
      '../x.png,1,test',
      ',2,test,',
      '../../x.png,1,test,,m/a.png',
      'a b.png,1,test,,/etc/a.png',
      ',,,',
    ];
    assert.equal(
      await mistakes(t, source({ label: 'kind', mask: 'm' }), { ...images, 'all.csv': text.join('\n') }),
      [
        'ROOT/all.csv:2: the row has no class in column "kind"',
        '  2 | a b.png,,train',
        'ROOT/all.csv:3: the split is "later", not train, val or test',
        '  3 | a b.png,1,later',
        'ROOT/all.csv:5: the row names no mask',
        '  5 | ../x.png,1,test',
        'ROOT/all.csv:6: the row names no image',
        '  6 | ,2,test,',
        'ROOT/all.csv:7: image ../../x.png lies outside the data root, ROOT',
        '  7 | ../../x.png,1,test,,m/a.png',
        'ROOT/all.csv:8: mask /etc/a.png lies outside the data root, ROOT',
        '  8 | a b.png,1,test,,/etc/a.png',
        '  Set data.root to a folder above it.',
        'ROOT/all.csv:4: mask gone.png does not exist in ROOT',
        '  4 | ö.PNG,1,val,,gone.png',
        '  Every image needs its mask; docs/data.md says where.',
      ].join('\n'),
    );
    assert.equal(
      await mistakes(t, source({ label: 'kind' }, { classes: ['9', 'x'] }), { ...images, 'all.csv': rows.join('\n') }),
      [
        'ROOT/all.csv:2: class 10 is not one of the classes (9, x)',
        `  2 | ${rows[1]}`,
        'ROOT/all.csv:4: class 10 is not one of the classes (9, x)',
        `  4 | ${rows[3]!.replaceAll('"', '')}`,
      ].join('\n'),
    );
  });
});
