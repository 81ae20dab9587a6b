import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataSource } from '../../../schemas/config.ts';
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
    assert.deepEqual(listing.evaluated, five);
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
      'ROOT/train.csv:2: data.splits.train: the table of the train split is not valid CSV (CSV_QUOTE_NOT_CLOSED)',
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
    columns: { image: 'file', split: 'set', ...columns },
    classes: null,
    structure: 'lung',
    unknown: 0,
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
        'ROOT/all.csv:4: mask gone.png does not exist',
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
