import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { audit } from '../../data/audit/audit.ts';
import { duplicateGroups, NEAR_BITS } from '../../data/audit/duplicates.ts';
import { perceptualHash } from '../../data/audit/fingerprint.ts';
import type { PreparedDataset, PreparedImage } from '../../data/dataset.ts';
import { listImages } from '../../data/formats/list.ts';
import { drawPhantom, renderFilm } from '../../data/phantom/phantom.ts';
import type { ImageFacts } from '../../data/preparing/decoder.ts';
import { prepareDataset } from '../../data/preparing/prepare.ts';
import { WHOLE } from '../../data/selection/selection.ts';
import { describeAudit } from '../../report/document/data/audit.ts';
import { temporaryFolder, writeFiles } from './files.ts';

const HASH = '5'.repeat(64);
const far = (index: number): string => (index + 1).toString(16).repeat(64).slice(0, 64);

/** @param flipped bits spread over the whole hash */
function changed(hash: string, flipped: number): string {
  const bytes = Buffer.from(hash, 'hex');
  for (let bit = 0; bit < flipped; bit++) {
    const at = (bit * 97) % 256;
    bytes[at >> 3] = bytes[at >> 3]! ^ (1 << (at & 7));
  }
  return bytes.toString('hex');
}

interface Sketch {
  readonly label: number;
  readonly patient?: string;
  readonly hash?: string;
  readonly pixels?: string;
}

function audited(splits: Readonly<Record<'train' | 'val' | 'test', readonly Sketch[]>>) {
  let next = 0;
  const facts: ImageFacts[] = [];
  const images = (split: 'train' | 'val' | 'test'): readonly PreparedImage[] =>
    splits[split].map(({ label, patient, hash, pixels }) => {
      const index = next++;
      facts.push({ source: [10 + index, 20, 8], pixels: pixels ?? `p${index}`, hash: hash ?? far(index) });
      const who = patient === undefined ? {} : { patient };
      return { id: `${split}${index}`, offset: 0, width: 1, height: 1, channels: 1, bits: 8, label, ...who };
    });
  const dataset: PreparedDataset = {
    version: 1,
    labels: 'multi-class',
    classes: ['no', 'yes'],
    splits: { train: images('train'), val: images('val'), test: images('test') },
  };
  return audit(dataset, facts, ['image x is damaged']);
}

describe('the audit', () => {
  it('counts classes, sizes and what was left out', () => {
    const found = audited({ train: [{ label: 0 }, { label: 1 }], val: [{ label: 1 }], test: [{ label: 1 }] });
    assert.deepEqual(found.splits.train, {
      images: 2,
      patients: null,
      classes: { no: { positive: 1, uncertain: 0 }, yes: { positive: 1, uncertain: 0 } },
    });
    assert.deepEqual(found.width, { min: 10, median: 11, max: 13 });
    assert.deepEqual(
      [found.bits, found.channels],
      [
        { 8: 4, 16: 0 },
        { 1: 4, 3: 0 },
      ],
    );
    assert.deepEqual(found.bad, { count: 1, examples: ['image x is damaged'] });
    assert.deepEqual(describeAudit(found), []);
  });

  it('names patients and pictures on both sides of a split, and copies with other labels', () => {
    const found = audited({
      train: [
        { label: 0, patient: 'a', hash: HASH, pixels: 'same' },
        { label: 0, patient: 'b', hash: far(9) },
      ],
      val: [{ label: 1, patient: 'c', hash: HASH, pixels: 'same' }],
      test: [
        { label: 0, patient: 'a' },
        { label: 0, patient: 'd', hash: changed(far(9), 6) },
      ],
    });
    assert.deepEqual(
      describeAudit(found).map(({ kind, text }) => `${kind}: ${text}`),
      [
        'leak: 1 patient has images in several splits, such as a in train and test',
        'leak: 2 pictures are in several splits, exactly or nearly, such as train0 (train) and val2 (val)',
        'warning: 1 picture has copies with different labels, such as train0 (train) and val2 (val)',
      ],
    );
    assert.deepEqual(
      found.leaked_images.examples.map(({ kind }) => kind),
      ['exact', 'near'],
    );
    assert.equal(found.leaked_patients?.count, 1);
  });
});

it('warns of depths whose highest bit no image uses, and of masks that are full as of empty ones', () => {
  const facts = (
    largest: readonly (number | undefined)[],
    depth: 8 | 16,
    foreground: readonly number[],
  ): ImageFacts[] =>
    largest.map((value, index) => ({
      source: [4, 4, depth],
      pixels: `p${depth}${index}`,
      hash: far(index),
      ...(value !== undefined && { largest: value }),
      foreground: [foreground[index]!],
    }));
  const about = (found: readonly ImageFacts[]) => {
    const train = found.map(
      (_, index): PreparedImage => ({
        ...{ id: `${index}.png`, offset: 0, width: 4, height: 4, channels: 1, bits: 8, label: [] },
      }),
    );
    const dataset: PreparedDataset = {
      ...{ version: 1, labels: 'multi-label', classes: [], structures: ['lung'] },
      splits: { train, val: [], test: [] },
    };
    return describeAudit(audit(dataset, found, [], true)).map(({ text }) => text);
  };
  const twelve = facts([4095, 3000, undefined], 16, [0, 16, 7]);
  assert.deepEqual(about([...twelve, ...facts([200, 3], 8, [1, 1])]), [
    '1 mask of lung without a pixel inside, such as that of 0.png',
    '1 mask of lung without a pixel outside, such as that of 1.png',
    'no value of the 2 images of 16 bits is above 4095, so that all are dark: if 4095 is white, set data.white to it',
  ]);
  assert.deepEqual(about(facts([15], 8, [1])), [
    'no value of the image of 8 bits is above 15, so that all are dark: if 15 is white, set data.white to it',
  ]);
  assert.deepEqual(about(facts([32_767, 32_768], 16, [1, 1])), []);
  assert.deepEqual(about(facts([undefined, 0], 16, [1, 1])), []);
});

it('tells each kind of copies by two that show it', () => {
  const copy = (hash: string, label: number): Sketch => ({ label, hash, pixels: hash });
  const found = audited({
    train: [
      ...Array.from({ length: 12 }, () => copy(HASH, 0)),
      copy(far(5), 0),
      copy(far(5), 0),
      copy(far(7), 1),
      copy(far(7), 1),
      copy(far(7), 0),
    ],
    val: [copy(far(2), 0)],
    test: [copy(HASH, 0)],
  });
  assert.deepEqual(
    describeAudit(found).map(({ kind, text }) => `${kind}: ${text}`),
    [
      'leak: 1 picture is in several splits, exactly or nearly, such as train0 (train) and test18 (test)',
      'warning: 1 picture has copies with different labels, such as train14 (train) and train16 (train)',
      'warning: 2 pictures are in a split more than once, exactly or nearly, such as train12 (train) and train13 (train)',
    ],
  );
});

describe('duplicates', () => {
  const of = (...hashes: readonly string[]) => duplicateGroups(hashes.map((hash) => ({ hash, pixels: hash })));

  it('are hashes that differ in few bits, also by way of others', () => {
    assert.deepEqual(of(HASH, far(3), changed(HASH, 10), far(3), changed(HASH, 25)), [
      [0, 2, 4],
      [1, 3],
    ]);
    assert.deepEqual(of(HASH, changed(HASH, NEAR_BITS + 2)), []);
  });

  it('are always found where at most 15 bits differ', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(255), { maxLength: 15 }), (bits) => {
        const bytes = Buffer.from(HASH, 'hex');
        for (const bit of bits) bytes[bit >> 3]! ^= 1 << (bit & 7);
        assert.deepEqual(of(far(3), bytes.toString('hex'), far(7), HASH), [[1, 3]]);
      }),
    );
  });

  it('are told in the order of their first pictures', () => {
    assert.deepEqual(of(HASH, far(1), far(2), far(1), far(2), HASH), [
      [0, 5],
      [1, 3],
      [2, 4],
    ]);
  });

  it('are found among very many blank pictures', () => {
    const blank = Array.from({ length: 20_000 }, () => '0'.repeat(64));
    assert.equal(of(...blank)[0]?.length, 20_000);
  });
});

it('a picture keeps its hash when it is encoded anew, resized or brightened; another one has another', async () => {
  const size = 256;
  const film = (seed: string) => ({
    width: size,
    height: size,
    channels: 1 as const,
    data: renderFilm(drawPhantom(seed, [false, false]), size),
  });
  const original = film('one');
  const bits = (a: string, b: string) =>
    Buffer.from(a, 'hex').reduce((sum, byte, at) => {
      const other = Buffer.from(b, 'hex')[at]!;
      return sum + (byte ^ other).toString(2).replaceAll('0', '').length;
    }, 0);
  const picture = () => sharp(original.data, { raw: { width: size, height: size, channels: 1 } }).toColourspace('b-w');
  const versions = [picture().jpeg({ quality: 40 }), picture().resize(100).png(), picture().linear(1.1, 5).jpeg()];
  for (const version of versions) {
    const encoded = await version.toBuffer();
    const { data, info } = await sharp(encoded).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    const raster = { width: info.width, height: info.height, channels: 1 as const, data: new Uint8Array(data) };
    assert.ok(bits(perceptualHash(original), perceptualHash(raster)) <= NEAR_BITS);
  }
  assert.ok(bits(perceptualHash(original), perceptualHash(film('two'))) > NEAR_BITS);
});

const root = fileURLToPath(new URL('../../../shared/data/covid-xray', import.meta.url));
const skip = existsSync(root) ? false : `${root} is not here`;

/** In the layout of covid-xray. */
async function covidAudit(t: TestContext, lists: string, data = root) {
  const splits = { train: `${lists}/train.txt`, val: `${lists}/val.txt`, test: `${lists}/test.txt` };
  const source = { format: 'rsna', splits, images: 'images', classes: 'classes.txt' } as const;
  const listing = await listImages(source, data, false, { ...WHOLE, patients: 'metadata.csv' });
  const output = temporaryFolder(t);
  const { dataset, facts } = await prepareDataset({
    listing,
    output,
    scratch: output,
    store: 128,
    on_bad_image: 'error',
    threads: 2,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  return audit(dataset, facts, []);
}

it('covid-xray has 93 patients on both sides of its split by image', { skip }, async (t) => {
  const found = await covidAudit(t, 'by-image');
  assert.equal(found.leaked_patients?.count, 93);
});

it('covid-xray has none of its split by patient', { skip }, async (t) => {
  const found = await covidAudit(t, 'by-patient');
  assert.deepEqual(found.leaked_patients, { count: 0, examples: [] });
});

/** Audits pictures of which three stand in the test split again: as they are, encoded anew, resized. */
async function plantedLeaks(t: TestContext, pictures: readonly Uint8Array[]) {
  const data = temporaryFolder(t);
  const half = Math.floor(pictures.length / 2);
  const line = (index: number): string => `${index}.png ${index % 3}`;
  const lines = pictures.map((_, index) => line(index));
  writeFiles(data, {
    ...Object.fromEntries(pictures.map((bytes, index) => [`images/${index}.png`, bytes])),
    'images/copy.png': pictures[3]!,
    'images/encoded.jpg': await sharp(pictures[half]).jpeg({ quality: 50 }).toBuffer(),
    'images/resized.png': await sharp(pictures[half + 1])
      .resize(100)
      .png()
      .toBuffer(),
    'l/train.txt': lines.slice(0, half).join('\n'),
    'l/val.txt': lines.slice(half).join('\n'),
    'l/test.txt': 'copy.png 0\nencoded.jpg 1\nresized.png 1\n',
    'classes.txt': 'a\nb\nc\n',
    'metadata.csv': `image,patient\n${lines.map((text) => text.replace(' ', ',')).join('\n')}`,
  });
  const { leaked_images } = await covidAudit(t, 'l', data);
  assert.deepEqual(
    leaked_images.examples.map(({ kind, images }) => [kind, ...images.map(({ id }) => id)]).toSorted(),
    [
      ['exact', 'images/3.png', 'images/copy.png'],
      ['near', `images/${half}.png`, 'images/encoded.jpg'],
      ['near', `images/${half + 1}.png`, 'images/resized.png'],
    ].toSorted(),
  );
}

it('copies planted among generated films are found: the same file, encoded anew, resized', async (t) => {
  const films = Array.from({ length: 10 }, (_, index) => {
    const data = renderFilm(drawPhantom(`film ${index}`, [index % 2 === 0, index % 3 === 0]), 160);
    return sharp(data, { raw: { width: 160, height: 160, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
  });
  await plantedLeaks(t, await Promise.all(films));
});

it('and among real ones', { skip }, async (t) => {
  const lines = readFileSync(`${root}/by-patient/train.txt`, 'utf8').trim().split('\n').slice(0, 60);
  await plantedLeaks(
    t,
    lines.map((line) => readFileSync(`${root}/images/${line.split(' ')[0]!}`)),
  );
});
