import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../../common/random.ts';
import type { DataSource } from '../../../data/formats/index.ts';
import type { ListedImage, Listing } from '../../../data/formats/listing.ts';
import { divide } from '../../../data/selection/divide.ts';
import { WHOLE } from '../../../data/selection/selection.ts';
import { subset } from '../../../data/selection/subset.ts';
import type { PartPaths, Selection } from '../../../schemas/config.ts';
import { listed, mistakes, spoiled } from '../formats/listed.ts';

const image = (index: number, label: ListedImage['label'], patient?: string): ListedImage => ({
  id: `i${index}`,
  label,
  ...(patient !== undefined && { patient }),
  content: { kind: 'file', path: `/i${index}` },
});
const stream = () => randomStream(1, 'test');
const count = (shares: Uint16Array, wanted: number) => shares.filter((share) => share === wanted).length;

describe('dividing', () => {
  it('gives every share each class in proportion', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 20, maxLength: 200 }), (classes) => {
        const images = classes.map((label, index) => image(index, label));
        const shares = divide(images, [0.7, 0.1, 0.2], true, stream());
        for (const label of new Set(classes)) {
          const own = shares.filter((_, index) => classes[index] === label);
          [0.7, 0.1, 0.2].forEach((share, index) => {
            const found = count(Uint16Array.from(own), index);
            assert.ok(Math.abs(found - share * own.length) <= 1, `${found} of ${own.length} for ${share}`);
          });
        }
      }),
    );
  });

  it('never parts the images of a patient', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 80 }), (who) => {
        const images = who.map((patient, index) => image(index, [index % 2, index % 3 === 0 ? 1 : 0], `p${patient}`));
        const shares = divide(images, [0.5, 0.5], true, stream());
        for (const patient of new Set(who))
          assert.equal(new Set(shares.filter((_, index) => who[index] === patient)).size, 1);
      }),
    );
  });

  it('keeps rare findings in proportion too', () => {
    const images = Array.from({ length: 1000 }, (_, index) =>
      image(index, [Number(index % 50 === 0), Number(index % 3 === 0)]),
    );
    const shares = divide(images, [0.5, 0.25, 0.25], true, stream());
    const rare = shares.filter((_, index) => index % 50 === 0);
    assert.deepEqual(
      [0, 1, 2].map((share) => count(Uint16Array.from(rare), share)),
      [10, 5, 5],
    );
    assert.deepEqual(
      [0, 1, 2].map((share) => Math.round(count(shares, share) / 10)),
      [50, 25, 25],
    );
  });

  it('hangs on the seed alone', () => {
    const images = Array.from({ length: 50 }, (_, index) => image(index, index % 2));
    const of = (seed: number) => divide(images, [0.5, 0.5], true, randomStream(seed));
    assert.deepEqual(of(1), of(1));
    assert.notDeepEqual(of(1), of(2));
  });
});

describe('fewer training images', () => {
  const CLASSES = ['common', 'rare'];
  const images = Array.from({ length: 100 }, (_, index) => image(index, index % 4 === 0 ? 1 : 0));
  const of = (change: Partial<Selection>) => {
    const chosen = subset(images, { ...WHOLE, ...change }, CLASSES);
    assert.ok(!('problem' in chosen));
    return chosen;
  };

  it('are a share of every class, the smaller within the larger', () => {
    const [some, more] = [of({ fraction: 0.2 }), of({ fraction: 0.52 })];
    assert.deepEqual([some.length, some.filter(({ label }) => label === 1).length], [20, 5]);
    assert.deepEqual([more.length, more.filter(({ label }) => label === 1).length], [52, 13]);
    assert.ok(some.every((one) => more.includes(one)));
  });

  it('or a number of each class', () => {
    const chosen = of({ few_shot: 7, seed: 3 });
    assert.deepEqual(
      [0, 1].map((label) => chosen.filter((one) => one.label === label).length),
      [7, 7],
    );
    assert.notDeepEqual(chosen, of({ few_shot: 7, seed: 4 }));
  });

  it('or in all, each finding in proportion, where an image may have several', () => {
    const findings = images.map(({ id, content }, index) => ({
      id,
      content,
      label: [Number(index % 10 === 0), Number(index % 2 === 0)],
    }));
    const few = (seed: number) => {
      const chosen = subset(findings, { ...WHOLE, few_shot: 20, seed }, CLASSES);
      assert.ok(!('problem' in chosen));
      return chosen;
    };
    for (const seed of [1, 2, 3]) {
      const having = (index: number): number =>
        few(seed).filter(({ label }) => typeof label !== 'number' && label[index] === 1).length;
      assert.equal(few(seed).length, 20);
      assert.ok(Math.abs(having(0) - 2) <= 1 && Math.abs(having(1) - 10) <= 1, `${having(0)}, ${having(1)}`);
    }
    assert.notDeepEqual(few(1), few(2));
  });

  it('or in all, where an image has several labels or none', () => {
    const masked = images.map(({ id, content }) => ({ id, content, label: [] }));
    const chosen = subset(masked, { ...WHOLE, few_shot: 12 }, CLASSES);
    assert.ok(!('problem' in chosen));
    assert.equal(chosen.length, 12);
  });

  it('cannot be more than there are', () => {
    const chosen = subset(images, { ...WHOLE, few_shot: 26 }, CLASSES);
    const message = 'expected at most the 25 images of rare in the train split, found 26';
    assert.deepEqual(chosen, { problem: { path: 'data.few_shot', message } });
  });
});

describe('splits that assay makes', () => {
  const source: DataSource = { format: 'rsna', splits: { all: 'all.txt' }, images: '.', classes: ['no', 'yes'] };
  const names = Array.from({ length: 40 }, (_, index) => `${index}.png`);
  const files = {
    ...Object.fromEntries(names.map((name) => [name, ''])),
    'all.txt': names.map((name, index) => `${name} ${index % 2}`).join('\n'),
    'who.csv': `image,patient\n${names.map((name, index) => `${name},p${index >> 2}`).join('\n')}`,
  };
  const sizes = ({ splits }: Listing) => Object.values(splits).map((images) => images.length);
  const ids = (images: readonly ListedImage[]) => images.map(({ id }) => id);

  it('are shares by patient, in the order of the list', async (t) => {
    const plan = { kind: 'ratios', val: 0.1, test: 0.2, stratify: true } as const;
    const { splits, files: read, made } = await listed(t, source, files, { splits: plan, patients: 'who.csv' });
    assert.deepEqual(sizes({ splits } as Listing), [28, 4, 8]);
    const who = Object.values(splits).map((images) => new Set(images.map(({ patient }) => patient)));
    assert.equal(who[0]!.size + who[1]!.size + who[2]!.size, 10);
    assert.deepEqual(
      ids(splits.train),
      ids(splits.train).toSorted((a, b) => names.indexOf(a) - names.indexOf(b)),
    );
    assert.ok(made && read.some(({ name }) => name === 'who.csv'));
  });

  it('are folds that together test every image once', async (t) => {
    const tested: string[] = [];
    for (const fold of [1, 2, 3, 4, 5]) {
      const plan = { kind: 'folds', folds: 5, fold, val: 0.25, stratify: true } as const;
      const listing = await listed(t, source, files, { splits: plan });
      assert.deepEqual(sizes(listing), [24, 8, 8]);
      tested.push(...ids(listing.splits.test));
    }
    assert.deepEqual(tested.toSorted(), names.toSorted());
  });

  it('are folds that part no patient, in training and validation either', async (t) => {
    // As a list of a hospital is: the images of a patient are neither together nor equally many.
    const patient = (index: number): number => (index * (index + 5)) % 13;
    const rows = names.map((name, index) => `${name},p${patient(index)}`);
    const own = { ...files, 'who.csv': `image,patient\n${rows.join('\n')}` };
    const tested: string[] = [];
    for (const fold of [1, 2, 3]) {
      const plan = { kind: 'folds', folds: 3, fold, val: 0.25, stratify: true } as const;
      const { splits } = await listed(t, source, own, { splits: plan, patients: 'who.csv' });
      const who = Object.values(splits).flatMap((images) => [...new Set(images.map(({ patient }) => patient))]);
      assert.equal(new Set(who).size, who.length, `a patient is in two splits of fold ${fold}`);
      assert.deepEqual(Object.values(splits).flatMap(ids).toSorted(), names.toSorted());
      tested.push(...ids(splits.test));
    }
    assert.deepEqual(tested.toSorted(), names.toSorted());
  });

  it('need images to divide', async (t) => {
    const plan = { kind: 'ratios', val: 0.1, test: 0.2, stratify: true } as const;
    const found = (text?: string) =>
      mistakes(t, source, text === undefined ? {} : { 'all.txt': text }, { splits: plan });
    assert.equal(await found(), 'ROOT/all.txt: data.splits.all: the list of the images to divide does not exist');
    assert.equal(await found('\n'), 'ROOT/all.txt: data.splits.all: there are no images to divide');
  });

  it('keep a list that is given', async (t) => {
    const splits = { all: 'all.txt', test: 'test.txt' };
    const plan = { kind: 'ratios', val: 0.25, test: null, stratify: true } as const;
    const more = { ...files, 'official.png': '', 'test.txt': 'official.png 1' };
    const listing = await listed(t, { ...source, splits }, more, { splits: plan });
    assert.deepEqual(sizes(listing), [30, 10, 1]);
  });

  it('are those of published lists; what no list names is for training, unless training has a list', async (t) => {
    const lines = (from: number, to: number) => names.slice(from, to).join('\n');
    const more = { ...files, 'train.lst': lines(0, 20), 'val.lst': lines(20, 25), 'test.lst': lines(25, 35) };
    const by = (lists: PartPaths, val: number | null) =>
      listed(t, source, more, { splits: { kind: 'ratios', lists, val, test: null, stratify: true } });
    const all = await by({ train: 'train.lst', val: 'val.lst', test: 'test.lst' }, null);
    assert.deepEqual(Object.values(all.splits).map(ids), [
      names.slice(0, 20),
      names.slice(20, 25),
      names.slice(25, 35),
    ]);
    const rest = await by({ val: 'val.lst', test: 'test.lst' }, null);
    assert.deepEqual(ids(rest.splits.train), [...names.slice(0, 20), ...names.slice(35)]);
    const shared = await by({ train: 'train.lst', test: 'test.lst' }, 0.25);
    assert.deepEqual(sizes(shared), [15, 5, 10]);
    assert.deepEqual(
      [...ids(shared.splits.train), ...ids(shared.splits.val)].toSorted(),
      names.slice(0, 20).toSorted(),
    );
  });

  it('can be read from the table that assay writes', async (t) => {
    const lines = names.map((name, index) => `${name},${index < 30 ? 'train' : index < 35 ? 'val' : 'test'}`);
    const plan = { kind: 'file', file: 'splits.csv' } as const;
    const text = `image,split\n${lines.join('\n')}`;
    assert.deepEqual(sizes(await listed(t, source, { ...files, 'splits.csv': text }, { splits: plan })), [30, 5, 5]);
    const wrong = `image,split\n${lines.slice(2).join('\n')}\n3.png,later\n`;
    assert.equal(
      await mistakes(t, source, { ...files, 'splits.csv': wrong }, { splits: plan }),
      [
        'ROOT/splits.csv:40: the split is "later", not train, val or test',
        '  40 | 3.png,later',
        'ROOT/splits.csv: the table says no split for 2 images, such as 0.png',
      ].join('\n'),
    );
    assert.equal(
      await mistakes(t, source, { ...files, 'splits.csv': `${text}\n1.png,test\n` }, { splits: plan }),
      'ROOT/splits.csv:42: image 1.png is listed before, on line 3\n  42 | 1.png,test',
    );
  });

  for (const [quirk, text] of Object.entries(
    spoiled(['split,image', 'TRAIN,a b.png', 'Validation,ö.png', '"test","c,d.PNG"']),
  ))
    it(`are read from any table of images and splits: ${quirk}`, async (t) => {
      const all = ['a b.png', 'ö.png', 'c,d.PNG'];
      const images = Object.fromEntries(all.map((name) => [name, '']));
      const plan = { kind: 'file', file: 's.csv' } as const;
      const list = { 'all.txt': all.map((name, index) => `${name} ${index % 2}`).join('\n'), 's.csv': text };
      const { splits } = await listed(t, source, { ...images, ...list }, { splits: plan });
      assert.deepEqual(Object.values(splits).map(ids), [['a b.png'], ['ö.png'], ['c,d.PNG']]);
    });

  it('are refused where a split gets nothing', async (t) => {
    const few = { 'a.png': '', 'b.png': '', 'all.txt': 'a.png 0\nb.png 1' };
    const plan = { kind: 'ratios', val: 0.1, test: 0.2, stratify: false } as const;
    const found = await mistakes(t, source, few, { splits: plan });
    assert.equal(
      found,
      [
        'data.make_splits: the val split gets no image',
        'data.make_splits: the test split gets no image',
        '  There are too few images or patients for these shares.',
      ].join('\n'),
    );
  });
});

describe('a table of patients', () => {
  const source: DataSource = {
    format: 'rsna',
    splits: { train: 'l.txt', val: 'l.txt', test: 'l.txt' },
    images: 'in',
    classes: ['no', 'yes'],
  };
  const files = { 'in/a.png': '', 'in/b.png': '', 'l.txt': 'a.png 0\nb.png 1' };
  const found = (t: TestContext, table: string) =>
    listed(t, source, { ...files, 'p.csv': table }, { patients: 'p.csv' });

  for (const [quirk, text] of Object.entries(spoiled(['patient,image', '7,a.png', '"8, or 9",in/b.png'])))
    it(`names images by their path or file name: ${quirk}`, async (t) => {
      const { splits } = await found(t, text);
      assert.deepEqual(
        splits.val.map(({ patient }) => patient),
        ['7', '8, or 9'],
      );
    });

  it('that is whole gives no warning', async (t) => {
    const { warnings } = await found(t, 'patient,image\n7,a.png\n8,in/b.png');
    assert.equal(
      warnings.some((text) => text.includes('table of the patients')),
      false,
    );
  });

  it('warns of images that it lacks', async (t) => {
    const { warnings } = await found(t, 'image,patient\na.png,7');
    assert.equal(warnings[0], '3 images are not in the table of the patients');
  });

  it('must have both columns', async (t) =>
    assert.equal(
      await mistakes(t, source, { ...files, 'p.csv': 'image,who\na.png,7' }, { patients: 'p.csv' }),
      'ROOT/p.csv:1: the table of the patients has no column "patient"; it has "image", "who"',
    ));
});
