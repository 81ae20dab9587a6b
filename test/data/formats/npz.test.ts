import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ArrayImages } from '../../../data/arrays/images.ts';
import type { DataSource } from '../../../data/formats/index.ts';
import { npy, npz } from '../npy.ts';
import { type Files, listed, mistakes } from './listed.ts';

const source: DataSource = { format: 'npz', file: 'set.npz', classes: null };
const numbers = (count: number, value = (index: number) => index): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => value(i));

/** 4, 2 and 2 images of 3 x 2 pixels, each of one brightness. */
const arrays = (labels: (count: number) => Buffer): Readonly<Record<string, Buffer>> =>
  Object.fromEntries(
    Object.entries({ train: 4, val: 2, test: 2 }).flatMap(([split, count]) => [
      [
        `${split}_images`,
        npy(
          '|u1',
          [count, 2, 3],
          numbers(6 * count, (i) => 10 * Math.floor(i / 6)),
        ),
      ],
      [`${split}_labels`, labels(count)],
    ]),
  );
const oneClass = (count: number): Buffer =>
  npy(
    '|u1',
    [count, 1],
    numbers(count, (i) => i % 2),
  );
const findings = (count: number): Buffer =>
  npy('<i8', [count, 3], new Uint8Array(new BigInt64Array(3 * count).fill(1n).buffer));

it('an archive of arrays has a class an image', async (t) => {
  const { labels, classes, splits } = await listed(t, source, { 'set.npz': npz(arrays(oneClass)) });
  assert.deepEqual([labels, classes], ['multi-class', ['class 0', 'class 1']]);
  assert.deepEqual(
    splits.train.map(({ id, label }) => [id, label]),
    [
      ['train_images/0', 0],
      ['train_images/1', 1],
      ['train_images/2', 0],
      ['train_images/3', 1],
    ],
  );
});

it('whose name may have spaces and other letters', async (t) => {
  const named = { ...source, file: 'my sets/bläck.NPZ' };
  const { splits } = await listed(t, named, { 'my sets/bläck.NPZ': npz(arrays(oneClass)) });
  assert.equal(splits.train.length, 4);
});

it('or several findings an image', async (t) => {
  const { labels, classes, splits } = await listed(t, source, { 'set.npz': npz(arrays(findings)) });
  assert.deepEqual(
    [labels, classes, splits.val[1]?.label],
    ['multi-label', ['class 0', 'class 1', 'class 2'], [1, 1, 1]],
  );
});

it('its images are read in any order', async (t) => {
  const { splits } = await listed(t, source, { 'set.npz': npz(arrays(oneClass)) });
  const images = new ArrayImages();
  t.after(() => images.close());
  for (const index of [1, 3, 0]) {
    const { content } = splits.train[index]!;
    assert.ok(content.kind === 'array');
    const data = new Uint8Array(6).fill(10 * index);
    assert.deepEqual(await images.read(content), { width: 3, height: 2, channels: 1, data });
  }
});

it('16-bit and colour images keep depth and channels', async (t) => {
  const values = new Uint8Array(Uint16Array.from({ length: 6 }, (_, i) => 1000 * i).buffer);
  const images = { train_images: npy('<u2', [1, 1, 2, 3], values), val_images: npy('>u2', [1, 1, 2], numbers(4)) };
  const one = { train_labels: oneClass(1), val_labels: oneClass(1) };
  const all = { ...arrays(oneClass), ...images, ...one };
  const { splits } = await listed(t, source, { 'set.npz': npz(all) });
  const reader = new ArrayImages();
  t.after(() => reader.close());
  const rasters = [];
  for (const [image] of [splits.train, splits.val])
    if (image?.content.kind === 'array') rasters.push(await reader.read(image.content));
  assert.deepEqual(rasters, [
    { width: 2, height: 1, channels: 3, data: Uint16Array.of(0, 1000, 2000, 3000, 4000, 5000) },
    { width: 2, height: 1, channels: 1, data: Uint16Array.of(1, 0x0203) },
  ]);
});

describe('an archive that cannot be used', () => {
  const refused = (t: TestContext, files: Files, expected: readonly string[]) =>
    mistakes(t, source, files).then((found) => assert.equal(found, expected.join('\n')));
  const changed = (change: Readonly<Record<string, Buffer>>): Files => ({
    'set.npz': npz({ ...arrays(oneClass), ...change }),
  });

  it('is not there, or no archive', async (t) => {
    await refused(t, {}, ['ROOT/set.npz: data.file: the archive does not exist']);
    assert.match(await mistakes(t, source, { 'set.npz': 'x' }), /^ROOT\/set\.npz: the archive cannot be read \(/);
    const bytes = npz(arrays(oneClass));
    assert.match(
      await mistakes(t, source, { 'set.npz': bytes.subarray(0, 300) }),
      /^ROOT\/set\.npz: the archive cannot be read \(/,
    );
  });

  it('has Python objects, other shapes or other counts', async (t) => {
    await refused(
      t,
      changed({
        train_images: npy('|O', [4], numbers(4)),
        val_images: npy('|u1', [2, 6], numbers(12)),
        test_labels: npy('|u1', [3, 1], numbers(3)),
      }),
      [
        'ROOT/set.npz: the array train_images does not hold plain numbers',
        'ROOT/set.npz: the array val_images has the shape (2, 6); images are (N, height, width) or (N, height, width, 3)',
        'ROOT/set.npz: test_images has 2 images but test_labels has 3 rows',
      ],
    );
  });

  it('claims more than it holds', (t) =>
    refused(t, changed({ train_images: npy('|u1', [4_000_000_000, 2, 3], numbers(24)) }), [
      'ROOT/set.npz: the array train_images does not fit its shape (4000000000, 2, 3)',
    ]));

  it('lacks an array', async (t) => {
    const { val_labels: _, ...rest } = arrays(oneClass);
    const names = Object.keys(rest).join(', ');
    await refused(t, { 'set.npz': npz(rest) }, [`ROOT/set.npz: the archive has no array val_labels; it has ${names}`]);
  });
});
