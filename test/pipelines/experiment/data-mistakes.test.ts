/** What does not go together in `data`, each by its whole message but for the line that it shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakes } from './helper.ts';

async function told(data: string, ...more: readonly string[]): Promise<readonly string[]> {
  const model = more.some((line) => line.startsWith('model:')) ? [] : ['model: { arch: vit_tiny_patch16_224 }'];
  const rest = [...model, 'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }', ...more];
  const lines = await mistakes(['name: demo', `data: { ${data} }`, ...rest]);
  return lines.filter((line) => !/^ +(\d+ \||\^)/.test(line));
}

const rsna = 'format: rsna, root: r';
const csv = 'format: csv, root: r, splits: { all: t.csv }';
const ratios = 'make_splits: { val: 0.1, test: 0.2 }';
const all = 'splits: { all: a.txt }';
const cases: Readonly<Record<string, readonly [readonly [string, ...string[]], readonly string[]]>> = {
  'lists that are missing': [
    [rsna],
    [
      'demo.yaml:2:1: data.splits: missing; expected a mapping',
      '  A list file, a table or (folder) a folder a split. Relative to root.',
    ],
  ],
  'one list that is missing': [
    [`${rsna}, splits: { train: a.txt, test: c.txt }`],
    [
      'demo.yaml:2:32: data.splits.val: missing; expected text that is not empty',
      '  Images that choose the best epoch.',
    ],
  ],
  'images that nothing divides': [
    [`${rsna}, ${all}`],
    [
      'demo.yaml:2:47: data.splits.all: nothing says how to divide these images',
      '  Add `data.make_splits`, such as { val: 0.1, test: 0.2 }.',
    ],
  ],
  'class names in a file where none is read': [
    [`${csv}, columns: { image: i, label: l }, ${ratios}, classes: c.txt`],
    [
      'demo.yaml:2:135: data.classes: expected a list of class names, found "c.txt"',
      '  Only `rsna` reads the names from a file.',
    ],
  ],
  'absolute paths': [
    ['format: rsna, root: r, images: /i, splits: { train: /a.txt, val: b.txt, test: c.txt }'],
    [
      'demo.yaml:2:40: data.images: expected a path relative to `data.root`, found "/i"',
      'demo.yaml:2:61: data.splits.train: expected a path relative to `data.root`, found "/a.txt"',
    ],
  ],
  'a column and lists that both divide': [
    ['format: csv, root: r, splits: { all: t.csv, val: v.csv }, columns: { image: i, label: l, split: s }'],
    ['demo.yaml:2:58: data.splits.val: the column of the split divides one table, `data.splits.all`', '  Remove it.'],
  ],
  'a column and shares that both divide': [
    [`${csv}, columns: { image: i, label: l, split: s }, ${ratios}`],
    [
      'demo.yaml:2:98: data.make_splits: the table has a column that says the split',
      '  Remove one of the two, or leave `val` alone.',
    ],
  ],
  'a list of what is left': [
    [`${rsna}, splits: { all: a.txt, train: b.txt }, ${ratios}`],
    [
      'demo.yaml:2:61: data.splits.train: what is left of `data.splits.all` is for training',
      '  Remove it, or `data.make_splits`.',
    ],
  ],
  'a table of splits and shares': [
    [`${rsna}, ${all}, make_splits: { file: s.csv, val: 0.1 }`],
    ['demo.yaml:2:89: data.make_splits.val: the table in `file` says the split of every image', '  Remove it.'],
  ],
  'a split that nothing fills': [
    [`${rsna}, ${all}, make_splits: { val: 0.1 }`],
    [
      'demo.yaml:2:56: data.make_splits: nothing says which images the test split has',
      '  Add `test`, a share such as 0.1.',
    ],
  ],
  'a split that is filled twice': [
    [`${rsna}, splits: { all: a.txt, test: t.txt }, ${ratios}`],
    ['demo.yaml:2:100: data.make_splits.test: the test split is said twice', '  Remove one of the two.'],
  ],
  'shares of everything': [
    [`${rsna}, ${all}, make_splits: { val: 0.5, test: 0.5 }`],
    [
      'demo.yaml:2:56: data.make_splits: the shares leave no image for training',
      '  Make `val` and `test` add up to less than 1.',
    ],
  ],
  'a fold without folds': [
    [`${rsna}, ${all}, make_splits: { val: 0.1, test: 0.2, fold: 2 }`],
    ['demo.yaml:2:98: data.make_splits.fold: there are no `folds`', '  Add `folds`, such as 5.'],
  ],
  'folds without a fold': [
    [`${rsna}, ${all}, make_splits: { val: 0.1, folds: 5 }`],
    ['demo.yaml:2:88: data.make_splits.folds: nothing says which fold to test on', '  Add `fold`.'],
  ],
  'a fold too many': [
    [`${rsna}, ${all}, make_splits: { val: 0.1, folds: 5, fold: 6 }`],
    ['demo.yaml:2:97: data.make_splits.fold: expected at most the 5 of `folds`, found 6'],
  ],
  'one label and several': [
    [`${csv}, columns: { image: i, label: l, labels: [m] }, ${ratios}`],
    ['demo.yaml:2:94: data.columns.labels: there is a column `label` already', '  Remove one of the two.'],
  ],
  'no label at all': [
    [`${csv}, columns: { image: i }, ${ratios}`],
    ['demo.yaml:2:55: data.columns: no column of labels is named', '  Add `label`, `labels` or `mask`.'],
  ],
  'masks without labels for a classification': [
    [`${csv}, columns: { image: i, mask: m }, ${ratios}`],
    ['demo.yaml:2:17: data.format: `csv` has masks here but no labels, which a classification needs'],
  ],
  'a share of images and a number of them': [
    ['format: phantom, fraction: 0.5, few_shot: 3'],
    ['demo.yaml:2:51: data.few_shot: `data.fraction` already says how many images', '  Remove one of the two.'],
  ],
  'images larger than they are stored': [
    ['format: phantom, image: { size: 320, store: 200 }'],
    [
      'demo.yaml:2:41: data.image.size: images of 320 px cannot come from stored images of 200 px (`data.image.store`)',
      '  Raise data.image.store to at least this size.',
    ],
  ],
  'a model of another size': [
    ['format: phantom', 'model: { arch: vit_tiny_patch16_224, image_size: 112 }'],
    [
      'demo.yaml:4:50: model.image_size: expected the 224 px of `data.image.size`, found 112',
      '  Leave model.image_size out: it follows data.image.size.',
    ],
  ],
  'settings that the format has not': [
    ['format: folder, root: r, splits: { train: a, val: b, test: c }, columns: { image: i }'],
    [
      'demo.yaml:2:73: data.columns: `columns` belongs to `csv`, but `data.format` is `folder`',
      '  Remove it, or set `data.format` to `csv`.',
    ],
  ],
};

for (const [name, [[data, ...more], expected]] of Object.entries(cases))
  test(name, async () => assert.deepEqual(await told(data, ...more), expected));
