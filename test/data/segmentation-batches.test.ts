import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomStream } from '../../common/random.ts';
import type { PreparedImage } from '../../data/dataset.ts';
import { type SegmentationBatch, seenWhole } from '../../data/feeding/segmentation.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { randomSegmentationAugmentation, segmentationMap } from '../../data/transforms/shift-scale-rotate.ts';
import { segmentationBatches, segmentationTrainingBatches } from './made-batches.ts';

const SIDE = 24;
const SIZE = 16;

/** White rectangles on black; the first mask shows the rectangle, the second the left half of the image. */
function rectangles(count: number): Dataset {
  const image = (index: number): PreparedImage => ({
    id: `image ${index}`,
    offset: 0,
    width: SIDE,
    height: SIDE,
    channels: 1,
    bits: 8,
    label: [],
    masks: 0,
  });
  const inside = ({ id }: PreparedImage, at: number): boolean => {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const left = 4 + (Number(id.slice(6)) % 5);
    return x >= left && x < left + 11 && y >= 5 && y < 18;
  };
  const area = Array.from({ length: SIDE * SIDE }, (_, at) => at);
  const images = Array.from({ length: count }, (_, index) => image(index));
  return {
    version: 1,
    labels: 'multi-label',
    classes: [],
    structures: ['rectangle', 'left'],
    splits: { train: images, val: images, test: images },
    pixels: (one) => Uint8Array.from(area, (at) => (inside(one, at) ? 255 : 0)),
    masks: (one) =>
      Uint8Array.from([
        ...area.map((at) => Number(inside(one, at))),
        ...area.map((at) => Number(at % SIDE < SIDE / 2)),
      ]),
    close: () => undefined,
  };
}

const options = { size: SIZE, normalize: 'none', augment: 'default', batch_size: 4, seed: 'trial', epoch: 1 } as const;

async function all(batches: AsyncIterable<SegmentationBatch>): Promise<readonly SegmentationBatch[]> {
  const list: SegmentationBatch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

test('every image of an epoch is moved and lit by itself, by its id', async () => {
  const { splits, ...rest } = rectangles(1);
  const [image] = splits.train;
  const train = Array.from({ length: 24 }, (_, index) => ({ ...image!, id: `copy ${index}` }));
  const copies: Dataset = {
    ...rest,
    pixels: () => rest.pixels(image!),
    masks: () => rest.masks(image!),
    splits: { ...splits, train },
  };
  const batches = await all(segmentationTrainingBatches(copies, options));
  const seen = batches.flatMap(({ images, members }) => {
    const length = images.length / members.length;
    return members.map((_, index) => String(images.subarray(index * length, (index + 1) * length)));
  });
  // Half are moved and half are lit, each by a throw of its own: some stay as they are, and are alike.
  assert.ok(new Set(seen).size > train.length / 2, `${new Set(seen).size} of ${train.length} differ`);
});

test('masks follow their images through every shift, scale and rotation', async () => {
  let moved = 0;
  for (const batch of await all(segmentationTrainingBatches(rectangles(30), options))) {
    const pixels = SIZE * SIZE;
    batch.members.forEach((_, index) => {
      const picture = batch.images.subarray(index * 3 * pixels, (index * 3 + 1) * pixels);
      const mask = batch.masks.subarray(index * 2 * pixels, (index * 2 + 1) * pixels);
      // Light changes what black and white are, but not which side of their middle a pixel is on, away from the edge.
      const [black, white] = [Math.min(...picture), Math.max(...picture)];
      const wrong = picture.filter((value, at) => {
        const share = (value - black) / (white - black);
        return Math.abs(share - mask[at]!) > 0.75;
      });
      assert.equal(wrong.length, 0);
      assert.ok(mask.every((value) => value === 0 || value === 1));
      if (Array.from(mask).reduce((sum, value) => sum + value, 0) !== 77) moved++;
    });
  }
  assert.ok(moved > 8, `${moved} images were moved`);
});

test('without augmentation masks are those of the whole image at the size of the model, in the order of the structures', async () => {
  const [batch] = await all(segmentationBatches(rectangles(1), 'val', { ...options, batch_size: 8 }));
  const left = batch!.masks.subarray(SIZE * SIZE);
  assert.ok(left.every((value, at) => value === Number(at % SIZE < SIZE / 2)));
  const plain = await all(segmentationTrainingBatches(rectangles(1), { ...options, augment: 'none' }));
  assert.deepEqual(plain[0]!.masks, batch!.masks);
  assert.deepEqual(plain[0]!.images, batch!.images);
});

test('the batch size changes neither order nor augmentation; another epoch changes both', async () => {
  const flat = async (given: Partial<typeof options> | { batch_size: number; epoch: number }) => {
    const found = await all(segmentationTrainingBatches(rectangles(10), { ...options, ...given }));
    return {
      ids: found.flatMap(({ members }) => members.map(({ id }) => id)),
      masks: found.flatMap(({ masks }) => [...masks]),
    };
  };
  const four = await flat({});
  assert.deepEqual(await flat({ batch_size: 3, epoch: 1 }), four);
  const next = await flat({ batch_size: 4, epoch: 2 });
  assert.notDeepEqual(next.ids, four.ids);
  assert.notDeepEqual(next.masks, four.masks);
});

test('augmentations stay within their limits, and about half of the images keep their place and light', () => {
  const drawn = Array.from({ length: 400 }, (_, index) =>
    randomSegmentationAugmentation(randomStream('limits', index)),
  );
  for (const { shiftX, shiftY, scale, angle, contrast, brightness } of drawn) {
    assert.ok(Math.abs(shiftX) <= 0.0625 && Math.abs(shiftY) <= 0.0625 && Math.abs(scale - 1) <= 0.1);
    assert.ok(Math.abs(angle) <= 10 && Math.abs(contrast - 1) <= 0.2 && Math.abs(brightness) <= 0.2);
  }
  const still = drawn.filter(({ angle }) => angle === 0).length;
  const unlit = drawn.filter(({ contrast }) => contrast === 1).length;
  assert.ok(Math.abs(still - 200) < 40 && Math.abs(unlit - 200) < 40, `${still} ${unlit}`);
  assert.ok(Math.max(...drawn.map(({ angle }) => angle)) > 9);
});

test('shifts are shares of the own side: of the width across, of the height down', () => {
  const still = { scale: 1.25, angle: 0, contrast: 1, brightness: 0 };
  const map = segmentationMap({ ...still, shiftX: 0.05, shiftY: -0.1 }, 200, 100, SIZE);
  const seen = (at: number) => [map.xx * at + map.xy * at + map.x0, map.yx * at + map.yy * at + map.y0];
  const near = (found: readonly number[], expected: readonly number[]): void =>
    assert.ok(
      expected.every((value, at) => Math.abs(found[at]! - value) < 1e-9),
      `${found}, not ${expected}`,
    );
  // 160 by 80 of the 200 by 100 pixels fill the output; the image moves 10 to the right and 10 up.
  near(seen(0), [20 - 10, 10 + 10]);
  near(seen(SIZE), [180 - 10, 90 + 10]);
});

test('scoring sees of an image what validation sees, without its masks', async () => {
  const dataset = rectangles(3);
  const [batch] = await all(segmentationBatches(dataset, 'test', options));
  const { images, shape } = seenWhole(dataset, options, dataset.splits.test);
  assert.deepEqual({ images, shape }, { images: batch!.images, shape: batch!.shape });
});
