import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NEAR_BITS } from '../../data/audit/duplicates.ts';
import { type CorpusSet, type FingerprintedSet, leakage } from '../../data/audit/leakage.ts';
import type { PreparedImage } from '../../data/dataset.ts';
import { describeLeakage } from '../../report/words/leakage.ts';

interface Sketch {
  /** Different pictures have different names. */
  readonly picture: string;
  readonly patient?: string;
  /** Bits of the hash that another encoding has changed; then it has other samples. */
  readonly changed?: number;
}

type Sketches = Readonly<Partial<Record<'train' | 'val' | 'test', readonly Sketch[]>>>;

/** Spread over all bits, so that no two are near. */
function hashOf(picture: string, changed: number): string {
  const bytes = Buffer.from(
    Array.from({ length: 32 }, (_, at) => Math.imul(picture.charCodeAt(0) * 131 + at + 7, 2654435761) >>> 24),
  );
  for (let bit = 0; bit < changed; bit++) bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
  return bytes.toString('hex');
}

function setOf({ train = [], val = [], test: tested = [] }: Sketches, name: string): FingerprintedSet {
  const image = ({ picture, patient }: Sketch): PreparedImage => ({
    ...{ id: `${name}/${picture}`, offset: 0, width: 1, height: 1, channels: 1, bits: 8, label: [] },
    ...(patient !== undefined && { patient }),
  });
  const splits = { train: train.map(image), val: val.map(image), test: tested.map(image) };
  const prints = [...train, ...val, ...tested].map(({ picture, changed = 0 }) => ({
    pixels: changed === 0 ? picture : `${picture}, another encoding`,
    hash: hashOf(picture, changed),
  }));
  return { dataset: { splits }, prints, generated: false };
}

const corpusOf = (sketches: Sketches, name = 'corpus', more: Partial<CorpusSet> = {}): CorpusSet => ({
  ...setOf(sketches, name),
  same_root: false,
  ...more,
});

const ofLetters = (letters: string): readonly Sketch[] => [...letters].map((picture) => ({ picture }));

test('test images in the corpus are found, equal or encoded anew, with the image that they are', () => {
  const task = setOf({ train: ofLetters('ab'), val: ofLetters('cd'), test: ofLetters('efgh') }, 'task');
  const again = { picture: 'f', changed: 9 };
  const found = leakage(task, [
    corpusOf({ train: ofLetters('acx') }),
    corpusOf({ train: [...ofLetters('e'), again] }, 'two'),
  ]);
  assert.deepEqual(found.splits.test, {
    of: 4,
    images: {
      count: 2,
      examples: [
        { id: 'task/e', kind: 'exact', as: { id: 'two/e', set: 2 } },
        { id: 'task/f', kind: 'near', as: { id: 'two/f', set: 2 } },
      ],
    },
    patients: null,
  });
  assert.deepEqual(describeLeakage(found), [
    {
      kind: 'leak',
      text: '2 of 4 test images are among those of the pre-training, exactly or nearly, such as task/e (two/e of its data set 2)',
    },
    {
      kind: 'warning',
      text: '1 of 2 validation images is among those of the pre-training, exactly or nearly, such as task/c (corpus/c of its data set 1)',
    },
  ]);
});

test('of the corpus only training images count: the others it does not see', () => {
  const found = leakage(setOf({ test: ofLetters('ab') }, 'task'), [
    corpusOf({ train: ofLetters('x'), val: ofLetters('a'), test: ofLetters('b') }),
  ]);
  assert.deepEqual([found.splits.test.images.count, found.sets], [0, [{ images: 1, patients_compared: false }]]);
  assert.deepEqual(describeLeakage(found), []);
});

test('drawn pictures, whose hashes meet by chance, are the same only where they are equal', () => {
  const task = setOf({ test: [{ picture: 'a' }, { picture: 'b' }] }, 'task');
  const sketches = { train: [{ picture: 'a', changed: 3 }, { picture: 'b' }] };
  const count = (drawn: boolean, set: boolean): number =>
    leakage({ ...task, generated: drawn }, [corpusOf(sketches, 'corpus', { generated: set })]).splits.test.images.count;
  assert.deepEqual([count(false, false), count(true, false), count(false, true)], [2, 1, 1]);
});

test('patients are compared where their names mean the same', () => {
  const task = setOf(
    {
      val: [{ picture: 'v', patient: '1' }],
      test: [
        { picture: 'a', patient: '17' },
        { picture: 'b', patient: '18' },
      ],
    },
    'task',
  );
  const others = { train: [{ picture: 'x', patient: '17' }] };
  const patients = (set: CorpusSet) => leakage(task, [set]).splits.test.patients;
  // Patient 17 of another archive is somebody else.
  assert.equal(patients(corpusOf(others)), null);
  assert.deepEqual(patients(corpusOf(others, 'corpus', { same_root: true })), { count: 1, examples: ['17'] });
  // A picture that is in both, of the same patient in both, says that it is one archive.
  const known = { train: [...others.train, { picture: 'v', patient: '1' }] };
  assert.deepEqual(patients(corpusOf(known)), { count: 1, examples: ['17'] });
  const found = leakage(task, [corpusOf(known)]);
  assert.deepEqual(
    describeLeakage(found).map(({ kind, text }) => `${kind}: ${text}`),
    [
      'leak: 1 test patient has images in the pre-training, such as 17',
      'warning: 1 of 1 validation images is among those of the pre-training, exactly or nearly, such as task/v (corpus/v)',
      'warning: 1 validation patient has images in the pre-training, such as 1',
    ],
  );
  const contradicting = { train: [...others.train, { picture: 'v', patient: '2' }] };
  assert.equal(patients(corpusOf(contradicting)), null);
});

test('whatever is planted is found, and nothing else', () => {
  const letters = fc.uniqueArray(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), { minLength: 1, maxLength: 26 });
  const bits = fc.integer({ min: 0, max: Math.floor(NEAR_BITS / 2) });
  fc.assert(
    fc.property(letters, letters, bits, (tested, corpus, changed) => {
      const task = setOf({ test: tested.map((picture) => ({ picture })) }, 'task');
      const found = leakage(task, [corpusOf({ train: corpus.map((picture) => ({ picture, changed })) })]);
      assert.equal(found.splits.test.images.count, tested.filter((picture) => corpus.includes(picture)).length);
    }),
  );
});
