/** What stands in a cell: several values, one value in several spellings, rows of several readers, other tables. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { DataSource } from '../../../data/formats/index.ts';
import { labels, listed, mistakes } from './listed.ts';

type Csv = Extract<DataSource, { format: 'csv' }>;
const source = (columns: Partial<Csv['columns']>, changed: Partial<Csv> = {}): Csv => ({
  format: 'csv',
  splits: { all: 'all.csv' },
  images: '.',
  columns: { image: 'file', none: [], ...columns },
  classes: null,
  structures: ['mask'],
  unknown: 0,
  join: [],
  repeated: 'error',
  search: false,
  divided: false,
  ...changed,
});
const SPLITS = { kind: 'ratios', val: 0.3, test: 0.3, stratify: false } as const;
const images = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.png`, '']));
const table = (head: string, cells: readonly string[]): string =>
  [head, ...cells.map((cell, index) => `${index}.png,${cell}`)].join('\n');

describe('cells that list several findings', () => {
  const cells = ['No Finding', 'Cardiomegaly', 'Cardiomegaly|Emphysema', 'Emphysema', 'No Finding', 'Cardiomegaly'];
  const list = (
    t: TestContext,
    own: Partial<Csv['columns']>,
    contents: readonly string[],
    changed: Partial<Csv> = {},
  ) =>
    listed(
      t,
      source({ label: 'l', ...own }, changed),
      { ...images, 'all.csv': table('file,l', contents) },
      { splits: SPLITS },
    );

  it('are read with a separator', async (t) => {
    const found = await list(t, { separator: '|', none: ['No Finding'] }, cells);
    assert.deepEqual([found.labels, found.classes], ['multi-label', ['Cardiomegaly', 'Emphysema']]);
    assert.deepEqual(labels(found)['2.png'], [1, 1]);
    assert.deepEqual(labels(found)['0.png'], [0, 0]);
    const quoted = ["['normal']", "['a b', \"it's\"]", '[]', "['a b' 'c']", '"[""c""]"', "['a b', nan]"].map((cell) =>
      cell.startsWith('"') ? cell : `"${cell.replaceAll('"', '""')}"`,
    );
    const python = await list(t, { separator: ',', none: ['normal'] }, quoted);
    assert.deepEqual(python.classes, ['a b', 'c', "it's"]);
    assert.deepEqual(
      Object.entries(labels(python))
        .sort()
        .map(([, label]) => label),
      [
        [0, 0, 0],
        [1, 0, 1],
        [0, 0, 0],
        [1, 1, 0],
        [0, 1, 0],
        [1, 0, 0],
      ],
    );
    const few = await list(t, { separator: '|' }, cells, { classes: ['Emphysema'] });
    assert.deepEqual(few.warnings, [
      'column "l" has 2 other values, which data.classes leaves out, such as No Finding',
    ]);
  });

  for (const [name, cell, separator] of [
    ['bars', 'a|b', '|'],
    ['semicolons', 'a;b', ';'],
    ['commas', '"a, b"', ','],
    ['slashes', 'a/b', '/'],
    ['Python lists', `"['a', 'b']"`, ','],
    ['JSON lists', `"[""a"", ""b""]"`, ','],
    ['tuples', `"('a', 'b')"`, ','],
  ] as const)
    it(`without a separator are refused: ${name}`, async (t) => {
      const files = { ...images, 'all.csv': table('file,l', ['a', 'b', cell, 'b', 'a', 'b']) };
      const shown = cell.replace(/^"(.*)"$/, '$1').replaceAll('""', '"');
      assert.deepEqual((await mistakes(t, source({ label: 'l' }), files, { splits: SPLITS })).split('\n'), [
        `ROOT/all.csv: column "l" lists several values in a cell, such as ${shown}`,
        `  Set data.columns.separator to "${separator}" for findings of which an image can have several. If it is one class all the same, name all in data.classes.`,
      ]);
    });

  it('are classes where data.classes names them, and names with separators are none', async (t) => {
    const named = await list(t, {}, ['a', 'b', 'a/b', 'b', 'a', 'b'], { classes: ['a', 'b', 'a/b'] });
    assert.equal(labels(named)['2.png'], 2);
    const plain = ['No Lung Opacity/Not Normal', 'Normal', 'Lung Opacity', 'Normal', 'COVID-19', 'Lung Opacity'];
    assert.equal((await list(t, {}, plain)).classes.length, 4);
  });
});

describe('values that a person reads as one', () => {
  const files = (cells: readonly string[], head = 'file,l') => ({ ...images, 'all.csv': table(head, cells) });

  it('are one class where they look alike', async (t) => {
    const cells = ['0', '1', '1.0', '0.0', '01', '1,0'.replace(',', '.'), '0', '1.00'];
    const found = await listed(t, source({ label: 'l' }), files(cells), { splits: SPLITS });
    assert.deepEqual(found.classes, ['0', '1']);
    assert.deepEqual(labels(found)['7.png'], 1);
    assert.ok(found.warnings.includes('column "l" writes 0 in several ways, which are taken for one: 0, 0.0'));
    const odd = ['a b', 'a\u00a0b', 'a  b', '\u00e9', 'e\u0301', 'a b\u200b'];
    assert.deepEqual((await listed(t, source({ label: 'l' }), files(odd), { splits: SPLITS })).classes, [
      'a b',
      '\u00e9',
    ]);
    const given = source({ label: 'l' }, { classes: ['0', '1'] });
    const named = await listed(t, given, files(['0.0', '1.0', '1', '0', '1.0', '0']), { splits: SPLITS });
    assert.equal(labels(named)['1.png'], 1);
  });

  it('are a mistake where they look different', async (t) => {
    const message = (cells: readonly string[]) => mistakes(t, source({ label: 'l' }), files(cells), { splits: SPLITS });
    const hint = '\n  Write them alike, or name both in data.classes.';
    assert.equal(
      await message(['A', 'a', 'b', 'b', 'A', 'a']),
      `ROOT/all.csv: column "l" has the classes A and a, which differ in upper and lower case alone${hint}`,
    );
    assert.equal(
      await message(['non\u2011small', 'non-small', 'b', 'b', 'b', 'b']),
      `ROOT/all.csv: column "l" has the classes non\u2011small and non-small, which differ in spelling alone${hint}`,
    );
  });

  it('are one class folder', async (t) => {
    const tree = { 'x/1/a.png': '', 'y/1.0/b.png': '', 'z/01/c.png': '', 'x/2/d.png': '' };
    const splits = { train: 'x', val: 'y', test: 'z' };
    const found = await listed(t, { format: 'folder', splits, classes: null }, tree);
    assert.deepEqual([found.classes, labels(found)['z/01/c.png']], [['1', '2'], 0]);
    const two = { 'x/Effusion/a.png': '', 'y/effusion/b.png': '', 'z/effusion/c.png': '' };
    assert.equal(
      await mistakes(t, { format: 'folder', splits, classes: null }, two),
      'ROOT: the class folders Effusion and effusion differ in upper and lower case alone\n  Name them alike, or name both in data.classes.',
    );
  });

  it('are one patient, in every format', async (t) => {
    const cells = [
      'a,train,7',
      'b,val,7.0',
      'a,test,007',
      'b,train,\u00e9',
      'a,val,e\u0301',
      'b,test,P8',
      'a,train,p8',
    ];
    const found = await listed(t, source({ label: 'l', split: 's', patient: 'p' }), files(cells, 'file,l,s,p'));
    const who = Object.values(found.splits).flatMap((split) => split.map(({ id, patient }) => [id, patient]));
    assert.deepEqual(Object.fromEntries(who), {
      ...{
        '0.png': '7',
        '1.png': '7',
        '2.png': '7',
        '3.png': '\u00e9',
        '4.png': '\u00e9',
        '5.png': 'p8',
        '6.png': 'p8',
      },
    });
    const same = 'a patient is written in several ways, which are taken for one: ';
    assert.deepEqual(found.warnings, [
      `${same}7, 7.0, 007`,
      `${same}\u00e9, in several Unicode forms`,
      `${same}p8, P8`,
    ]);
    const lists = { 'train.txt': '0.png 0\n1.png 1', 'val.txt': '2.png 0', 'test.txt': '3.png 1', ...images };
    const patients = 'image,patient\n0.png,1\n1.png,2\n2.png,1.0\n3.png,02\n';
    const splits = { train: 'train.txt', val: 'val.txt', test: 'test.txt' };
    const rsna = { format: 'rsna', splits, images: '.', classes: null } as const;
    const other = await listed(t, rsna, { ...lists, 'p.csv': patients }, { patients: 'p.csv' });
    assert.deepEqual(other.splits.test[0]!.patient, '2');
  });
});

describe('several rows of one image', () => {
  const rows = (...values: string[]) =>
    `file,a,b\n${values.map((value) => `0.png,${value}`).join('\n')}\n1.png,0,0\n2.png,1,0\n3.png,0,1\n`;
  const label = async (t: TestContext, repeated: Csv['repeated'], ...values: string[]) => {
    const found = source({ labels: ['a', 'b'] }, { repeated });
    return labels(await listed(t, found, { ...images, 'all.csv': rows(...values) }, { splits: SPLITS }))['0.png'];
  };

  it('are merged by the rule', async (t) => {
    const three = ['1,0', '0,0', '1,1'];
    assert.deepEqual(await label(t, 'any', ...three), [1, 1]);
    assert.deepEqual(await label(t, 'all', ...three), [0, 0]);
    assert.deepEqual(await label(t, 'majority', ...three), [1, 0]);
    assert.deepEqual(await label(t, 'majority', '1,0', '0,-1'), [-1, 0]);
    assert.deepEqual(await label(t, 'same', '1,0', '1,0'), [1, 0]);
  });

  it('are a mistake without one, and where they disagree', async (t) => {
    const message = (repeated: Csv['repeated']) =>
      mistakes(
        t,
        source({ labels: ['a', 'b'] }, { repeated }),
        { ...images, 'all.csv': rows('1,0', '0,0') },
        { splits: SPLITS },
      );
    assert.match(await message('error'), /^ROOT\/all.csv:3: image 0.png is listed before, on line 2\n/);
    assert.match(await message('same'), /^ROOT\/all.csv:2: image 0.png has rows that differ: a; none\n/);
    const classes = 'file,l\n0.png,x\n0.png,y\n0.png,x\n1.png,y\n1.png,x\n2.png,y\n3.png,x\n4.png,y\n';
    const tied = source({ label: 'l' }, { repeated: 'majority' });
    assert.match(
      await mistakes(t, tied, { ...images, 'all.csv': classes }, { splits: SPLITS }),
      /^ROOT\/all.csv:5: image 1.png has as many rows of two classes: y 1, x 1\n/,
    );
  });
});

describe('tables in other forms', () => {
  const text = 'sep=|\nfile|l\n0.png|x\n1.png|y\n2.png|x\n3.png|y\n4.png|y\n';
  const read = async (t: TestContext, contents: string | Uint8Array) =>
    (await listed(t, source({ label: 'l' }), { ...images, 'all.csv': contents }, { splits: SPLITS })).classes;

  it('gzipped, as UTF-16, with a line that names the separator', async (t) => {
    assert.deepEqual(await read(t, text), ['x', 'y']);
    assert.deepEqual(await read(t, gzipSync(text)), ['x', 'y']);
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
    assert.deepEqual(await read(t, wide), ['x', 'y']);
    assert.deepEqual(await read(t, Buffer.from(wide).swap16()), ['x', 'y']);
  });

  it('or no tables, each by its name', async (t) => {
    const reason = async (contents: Uint8Array) =>
      (await mistakes(t, source({ label: 'l' }), { ...images, 'all.csv': contents }, { splits: SPLITS })).split(
        '\n',
      )[0];
    const what = 'ROOT/all.csv: data.splits.all: the table of the images to divide';
    const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(40)]);
    assert.equal(await reason(zip), `${what} is a spreadsheet (.xlsx, .ods) or another ZIP archive, not text`);
    assert.equal(await reason(gzipSync(text).subarray(0, 20)), `${what} is gzipped and damaged or cut off`);
    assert.equal(
      await reason(Buffer.from('a\0b\0', 'latin1')),
      `${what} has bytes of zero: it is not UTF-8 text, but UTF-16 or no text at all`,
    );
    assert.equal(await reason(Uint8Array.of(0x61, 0xe4, 0x20)), `${what} is not UTF-8 text`);
  });

  it('joined: columns of one are added to the rows of the other', async (t) => {
    const join = [{ file: 'more.csv', on: ['id', 'study'] }];
    const own = source({ image: 'p{id:1}/{study}.png', labels: ['a'], patient: 'id' }, { join });
    const files = {
      'p1/7.png': '',
      'p1/8.png': '',
      'p2/9.png': '',
      'all.csv': 'id,study\n11,7\n12,8\n21,9\n22,10\n',
      'more.csv': 'study,id,a\n7.0,11,1.0\n8,12,0.0\n9,21,-1.0\n',
    };
    const found = await listed(t, own, files, { splits: SPLITS });
    assert.deepEqual(labels(found), { 'p1/7.png': [1], 'p1/8.png': [0], 'p2/9.png': [-1] });
    assert.deepEqual(found.warnings, ['1 row is left out: more.csv has none with the same id and study']);
    assert.equal(
      await mistakes(t, own, { ...files, 'more.csv': `${files['more.csv']}9,21,0\n` }, { splits: SPLITS }),
      'ROOT/more.csv:5: the row says something else of the same id and study as line 4\n  5 | 9,21,0\n  A joined table has one row for each of them.',
    );
  });

  it('with one finding, or one class of several columns', async (t) => {
    const one = source({ label: 'l', finding: 'ptx', none: ['-1'] });
    const runs = await listed(
      t,
      one,
      { ...images, 'all.csv': table('file, l', [' -1', '1 2 3', '-1', '4 5']) },
      { splits: SPLITS },
    );
    assert.deepEqual([runs.classes, labels(runs)['1.png'], labels(runs)['2.png']], [['ptx'], [1], [0]]);
    const hot = source({ labels: ['x', 'y'], one_hot: true });
    const good = await listed(
      t,
      hot,
      { ...images, 'all.csv': table('file,x,y', ['1.0,0.0', '0,1', '1,0']) },
      { splits: SPLITS },
    );
    assert.deepEqual([good.labels, labels(good)['1.png']], ['multi-class', 1]);
    assert.match(
      await mistakes(t, hot, { ...images, 'all.csv': table('file,x,y', ['1,1', '0,0', '1,0']) }, { splits: SPLITS }),
      /:2: the row has 2 classes \(x, y\), not one, in the columns of data.columns.labels\n[\s\S]*:3: the row has no class, not one/,
    );
  });

  it('whose images are looked for at any depth', async (t) => {
    const own = source({ label: 'l' }, { search: true, images: 'deep' });
    const tree = {
      'deep/a/0.png': '',
      'deep/b/c/1.png': '',
      'deep/2.png': '',
      'all.csv': table('file,l', ['x', 'y', 'x']),
    };
    assert.deepEqual(Object.keys(labels(await listed(t, own, tree, { splits: SPLITS }))).sort(), [
      'deep/2.png',
      'deep/a/0.png',
      'deep/b/c/1.png',
    ]);
    assert.match(
      await mistakes(
        t,
        own,
        { ...tree, 'deep/d/2.png': '', 'all.csv': table('file,l', ['x', 'y', 'x', 'y']) },
        { splits: SPLITS },
      ),
      /:4: several images are named 2.png: deep\/2.png, deep\/d\/2.png\n[\s\S]*:5: there is no image 3.png at any depth of the folder of the images/,
    );
  });

  it('divided by lists of names, and further where a column leaves training', async (t) => {
    const rows = table(
      'file,l',
      Array.from({ length: 12 }, (_, index) => ['x', 'y'][index % 2]!),
    );
    const lists = { train: 'train.txt', test: 'test.txt' };
    const plan = { ...SPLITS, val: 0.2, test: null, lists };
    const files = {
      ...images,
      'all.csv': rows,
      'train.txt': '0.png\n1\n2.png\n3.png\n4.png\n5.png\n6.png',
      'test.txt': '7.png\n8.png\n99.png',
    };
    const found = await listed(t, source({ label: 'l' }), files, { splits: plan });
    assert.deepEqual(
      found.splits.test.map(({ id }) => id),
      ['7.png', '8.png'],
    );
    assert.equal(found.splits.train.length + found.splits.val.length, 7);
    assert.deepEqual(found.warnings, [
      '3 images are in none of the lists of data.make_splits.lists and left out',
      '1 name is in data.make_splits.lists but not here, such as 99.png',
    ]);
    const column = source({ label: 'l', split: 's' }, { divided: true });
    const split = ['x,train', 'y,train', 'x,training', 'y,train', 'x,train', 'y,test', 'x,test'];
    const rest = { kind: 'ratios', val: 0.4, test: null, stratify: false } as const;
    const divided = await listed(t, column, { ...images, 'all.csv': table('file,l,s', split) }, { splits: rest });
    assert.deepEqual(
      Object.values(divided.splits).map(({ length }) => length),
      [3, 2, 2],
    );
  });
});
