import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { InputError } from '../../../common/errors.ts';
import { listImages } from '../../../data/formats/list.ts';
import type { Listing } from '../../../data/formats/listing.ts';
import { temporaryFolder, writeFiles } from '../files.ts';

const splits = { train: 'train.txt', val: 'val.txt', test: 'test.txt' };
const good = { 'val.txt': 'v.png 0\n', 'test.txt': 't.png 1\n', 'v.png': '', 't.png': '' };

interface Given {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly classes?: readonly string[] | string;
  readonly images?: string;
  readonly skip?: boolean;
}

function listed(t: TestContext, given: Given): { readonly root: string; readonly listing: Promise<Listing> } {
  const root = temporaryFolder(t);
  writeFiles(root, given.files);
  const { classes = null, images = '.' } = given;
  return { root, listing: listImages({ format: 'rsna', splits, images, classes }, root, given.skip ?? false) };
}

function train({ splits }: Listing): readonly (readonly [string, unknown])[] {
  return splits.train.map(({ id, label }) => [id, label]);
}

async function refused(t: TestContext, given: Given, expected: (root: string) => string): Promise<void> {
  const { root, listing } = listed(t, given);
  await assert.rejects(listing, (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.equal(error.message, expected(root));
    return true;
  });
}

describe('list files as users have them', () => {
  const images = { 'a b.PNG': '', 'ä/c.Jpg': '', 'd.png': '' };
  const lines = ['a b.PNG 1', 'ä/c.Jpg   0', 'd.png\t1'];
  const expected = [
    ['a b.PNG', 1],
    ['ä/c.Jpg', 0],
    ['d.png', 1],
  ];
  const variants = {
    'with a final newline': `${lines.join('\n')}\n`,
    'without one': lines.join('\n'),
    'with Windows line ends': `${lines.join('\r\n')}\r\n`,
    'with a byte order mark': `\uFEFF${lines.join('\n')}\n`,
    'with trailing blanks and blank lines': `\n${lines.join(' \t\n\n  ')}  \n\n`,
  };
  for (const [name, text] of Object.entries(variants))
    it(`${name}, spaces, other letters and upper-case suffixes in names`, async (t) => {
      const { listing } = listed(t, { files: { ...good, ...images, 'train.txt': text } });
      assert.deepEqual(train(await listing), expected);
    });

  it('names images by their path below the root, through data.images', async (t) => {
    const files = { 'train.txt': 'a.png 0\n./b/../c.png 1', 'val.txt': 'a.png 0', 'test.txt': 'c.png 1' };
    const { root, listing } = listed(t, { files: { ...files, 'in/a.png': '', 'in/c.png': '' }, images: 'in' });
    const { splits, files: lists } = await listing;
    assert.deepEqual(
      splits.train.map(({ id, content }) => [id, content]),
      [
        ['in/a.png', { kind: 'file', path: `${root}/in/a.png` }],
        ['in/c.png', { kind: 'file', path: `${root}/in/c.png` }],
      ],
    );
    assert.deepEqual(
      lists,
      ['train.txt', 'val.txt', 'test.txt'].map((name) => ({ name, path: `${root}/${name}` })),
    );
  });
});

describe('classes', () => {
  const files = {
    ...good,
    'train.txt': 'a.png 2',
    'a.png': '',
    'classes.txt': '\uFEFFno finding\r\n\r\npneumonia\r\nother',
  };

  it('come from a list', async (t) => {
    const { listing } = listed(t, { files, classes: ['x', 'y', 'z'] });
    assert.deepEqual((await listing).classes, ['x', 'y', 'z']);
  });

  it('or from a file, which the listing then depends on', async (t) => {
    const { root, listing } = listed(t, { files, classes: 'classes.txt' });
    const { classes, files: read } = await listing;
    assert.deepEqual(classes, ['no finding', 'pneumonia', 'other']);
    assert.deepEqual(read.at(-1), { name: 'classes.txt', path: `${root}/classes.txt` });
  });

  it('or are counted', async (t) => {
    const { listing } = listed(t, { files });
    assert.deepEqual((await listing).classes, ['class 0', 'class 1', 'class 2']);
  });

  it('must be in the class file that is named', (t) =>
    refused(t, { files, classes: 'names.txt' }, (root) => `${root}/names.txt: the class file does not exist`));

  it('must be two or more in it, each once', async (t) => {
    const once = { ...files, 'classes.txt': 'one\n' };
    const twice = { ...files, 'classes.txt': 'one\ntwo\none\n' };
    await refused(
      t,
      { files: once, classes: 'classes.txt' },
      (root) => `${root}/classes.txt: the class file names fewer than two classes`,
    );
    await refused(
      t,
      { files: twice, classes: 'classes.txt' },
      (root) => `${root}/classes.txt:3: class one is named twice\n  3 | one`,
    );
  });

  it('must be more than one in the lists', (t) =>
    refused(
      t,
      { files: { ...files, 'train.txt': 'a.png 0', 'test.txt': 't.png 0' } },
      (root) => `${root}/train.txt: all images of all splits have class 0; a classification needs two classes or more`,
    ));
});

describe('problems are told all at once, with line and remedy', () => {
  it('wrong lines', (t) => {
    const lines = [
      'a.png 0',
      'lonely.png',
      'a.png -1',
      'a.png 1.5',
      'a.png 2',
      '../a.png 0',
      '/etc/passwd 0',
      'a.png 1',
    ];
    const files = { ...good, 'train.txt': lines.join('\n'), 'a.png': '' };
    return refused(t, { files, classes: ['no', 'yes'] }, (root) =>
      [
        `${root}/train.txt:2: expected "<file> <class index>"`,
        '  2 | lonely.png',
        `${root}/train.txt:3: the class index is "-1", not a whole number from 0`,
        '  3 | a.png -1',
        `${root}/train.txt:4: the class index is "1.5", not a whole number from 0`,
        '  4 | a.png 1.5',
        `${root}/train.txt:5: the class index is 2, but there are 2 classes (0 to 1)`,
        '  5 | a.png 2',
        `${root}/train.txt:6: image ../a.png lies outside the data root`,
        '  6 | ../a.png 0',
        `${root}/train.txt:7: image /etc/passwd lies outside the data root`,
        '  7 | /etc/passwd 0',
        `${root}/train.txt:8: image a.png is listed before, on line 1`,
        '  8 | a.png 1',
      ].join('\n'),
    );
  });

  it('a class index that would make a million classes', (t) =>
    refused(t, { files: { ...good, 'train.txt': 'v.png 999999' } }, (root) =>
      [
        `${root}/train.txt:1: the class index is 999999, but there are 10000 classes (0 to 9999)`,
        '  1 | v.png 999999',
      ].join('\n'),
    ));

  it('missing lists, an empty one, one that is a folder and missing images', (t) =>
    refused(t, { files: { 'val.txt': '\n \n', 'test.txt/x': '' } }, (root) =>
      [
        `${root}/train.txt: data.splits.train: the list of the train split does not exist`,
        `${root}/val.txt: data.splits.val: the val split has no images`,
        `${root}/test.txt: data.splits.test: the list of the test split is a folder`,
      ].join('\n'),
    ));

  it('text that is not UTF-8', (t) =>
    refused(t, { files: { ...good, 'train.txt': Uint8Array.of(0x61, 0xe4, 0x20, 0x30) } }, (root) =>
      [
        `${root}/train.txt: data.splits.train: the list of the train split is not UTF-8 text`,
        '  Save it with the encoding UTF-8; spreadsheets call that CSV UTF-8.',
      ].join('\n'),
    ));

  it('missing images', (t) =>
    refused(
      t,
      { files: { ...good, 'train.txt': 'a.png 0\nfolder 1\nA.png 0\n', 'a.png': '', 'folder/x': '' } },
      (root) =>
        [
          `${root}/train.txt:2: image folder is a folder`,
          '  2 | folder 1',
          `${root}/train.txt:3: image A.png does not exist; there is a.png`,
          '  3 | A.png 0',
          '  Image names are relative to data.root, or to data.images below it.',
        ].join('\n'),
    ));

  it('all images, but then nothing of classes that nobody knows', (t) =>
    refused(t, { files: { 'train.txt': 'a 0', 'val.txt': 'b 0', 'test.txt': 'c 1' } }, (root) =>
      [
        ...Object.entries({ train: 'a 0', val: 'b 0', test: 'c 1' }).flatMap(([split, line]) => [
          `${root}/${split}.txt:1: image ${line[0]} does not exist`,
          `  1 | ${line}`,
        ]),
        '  Image names are relative to data.root, or to data.images below it.',
      ].join('\n'),
    ));

  it('but not more than a screenful', async (t) => {
    const lines = Array.from({ length: 50 }, (_, index) => `missing${index}.png 0`).join('\n');
    const { listing } = listed(t, { files: { ...good, 'train.txt': lines } });
    await assert.rejects(listing, /missing19\.png 0\n.*\nand 30 more problems like these$/);
  });

  it('once where the root is no folder', async () => {
    const source = { format: 'rsna', splits, images: '.', classes: null } as const;
    await assert.rejects(listImages(source, '/nowhere', false), {
      message: [
        '/nowhere: data.root: the data root does not exist',
        '  A relative path starts at the folder of the experiment file that has it.',
      ].join('\n'),
    });
  });
});

describe('the folder of the images', () => {
  const files = { ...good, 'train.txt': 'v.png 0\nt.png 1\n' };

  it('must be there', (t) =>
    refused(
      t,
      { files, images: 'png' },
      (root) => `${root}/png: data.images: the folder of the images does not exist`,
    ));

  it('is told at once with what is wrong with the lists', (t) =>
    refused(t, { files: { 'train.txt': 'v.png 0\nt.png\n', 'test.txt': 't.png 1\n' }, images: 'png' }, (root) =>
      [
        `${root}/png: data.images: the folder of the images does not exist`,
        `${root}/train.txt:2: expected "<file> <class index>"`,
        '  2 | t.png',
        `${root}/val.txt: data.splits.val: the list of the val split does not exist`,
      ].join('\n'),
    ));

  it('must lie below the root', (t) =>
    refused(t, { files, images: '../else' }, () => 'data.images: the folder ../else lies outside the data root'));
});

it('leaves missing images out where the experiment says skip', async (t) => {
  const { root, listing } = listed(t, { files: { ...good, 'train.txt': 'no.png 0\nv.png 1' }, skip: true });
  const { missing, splits } = await listing;
  assert.deepEqual(
    splits.train.map(({ id }) => id),
    ['v.png'],
  );
  assert.deepEqual(missing, [
    {
      file: `${root}/train.txt`,
      line: 1,
      snippet: 'no.png 0',
      message: 'image no.png does not exist',
      hint: 'Image names are relative to data.root, or to data.images below it.',
    },
  ]);
});

it('warns of images that stand in two splits', async (t) => {
  const { listing } = listed(t, { files: { ...good, 'train.txt': 'v.png 0\nt.png 1\na.png 0', 'a.png': '' } });
  assert.deepEqual((await listing).warnings, [
    '1 image is in both the train and the val split, such as v.png',
    '1 image is in both the train and the test split, such as t.png',
  ]);
});
