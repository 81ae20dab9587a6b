import assert from 'node:assert/strict';
import { it } from 'node:test';
import { listImages } from '../../../data/formats/list.ts';

const settings = { train: 20, val: 5, test: 10, size: 32, seed: 7 };

const listed = (changed: Partial<typeof settings> = {}) =>
  listImages({ format: 'phantom', phantom: { ...settings, ...changed } }, '', false);

it('makes the asked number of images, two findings and masks of lungs and heart', async () => {
  const { labels, classes, structures, splits, files } = await listed();
  assert.deepEqual(
    { labels, classes, structures, files },
    {
      labels: 'multi-label',
      classes: ['nodule', 'effusion'],
      structures: ['lungs', 'heart'],
      files: [],
    },
  );
  assert.deepEqual([splits.train.length, splits.val.length, splits.test.length], [20, 5, 10]);
  assert.deepEqual([splits.train[0]?.id, splits.val[4]?.id, splits.test[9]?.id], ['train-01', 'val-5', 'test-10']);
  const [first] = splits.train;
  assert.ok(first?.content.kind === 'generated');
  const { width, height, channels, data, masks } = first.content.make();
  assert.deepEqual([width, height, channels, data.length, masks.length], [32, 32, 1, 1024, 2048]);
});

it('gives each finding to four of ten images of every split, independently', async () => {
  const { splits } = await listed({ train: 1000 });
  const share = (images: typeof splits.train, test: (label: readonly number[]) => boolean): number =>
    images.filter(({ label }) => typeof label !== 'number' && test(label)).length / images.length;
  for (const images of Object.values(splits)) {
    assert.equal(
      share(images, ([nodule]) => nodule === 1),
      0.4,
    );
    assert.equal(
      share(images, ([, effusion]) => effusion === 1),
      0.4,
    );
  }
  const both = share(splits.train, ([nodule, effusion]) => nodule === 1 && effusion === 1);
  assert.ok(Math.abs(both - 0.16) < 0.04);
});

it('follows from its seed alone', async () => {
  const pictures = async (seed: number) => {
    const { splits } = await listed({ seed });
    return splits.val.map(({ content }) => (content.kind === 'generated' ? content.make() : undefined));
  };
  assert.deepEqual(await pictures(7), await pictures(7));
  assert.notDeepEqual(await pictures(7), await pictures(8));
});
