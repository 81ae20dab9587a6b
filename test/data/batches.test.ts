import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PreparedImage } from '../../data/dataset.ts';
import { type Batch, seenCrops, type TrainingOptions, trainingBatchCount } from '../../data/feeding/classification.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import type { Samples } from '../../data/raster.ts';
import { evaluationBatches, trainingBatches } from './made-batches.ts';

/** Resized to 16 for it: an even margin, so that the mirrored centre crop shows the same pixels. */
const SIZE = 14;

/** Images of noise in memory: every one of another size and level. */
function noise(count: number, whiteness: 255 | 65535 = 255): Dataset {
  const image = (index: number): PreparedImage => ({
    id: `image ${index}`,
    offset: 0,
    width: 12 + (index % 3),
    height: 15 - (index % 4),
    channels: 1,
    bits: whiteness === 255 ? 8 : 16,
    label: index % 2,
  });
  const images = Array.from({ length: count }, (_, index) => image(index));
  const pixels = ({ id, width, height }: PreparedImage): Samples => {
    const level = Number(id.slice(6)) + 1;
    const value = (at: number): number => (Math.imul(at + level, 2654435761) >>> 24) * (whiteness / 255);
    const values = Array.from({ length: width * height }, (_, at) => value(at));
    return whiteness === 255 ? Uint8Array.from(values) : Uint16Array.from(values);
  };
  return {
    version: 1,
    labels: 'multi-class',
    classes: ['no', 'yes'],
    splits: { train: images, val: images, test: images },
    pixels,
    masks: () => new Uint8Array(),
    close: () => undefined,
  };
}

const training: TrainingOptions = {
  size: SIZE,
  normalize: 'chestxray',
  augment: 'default',
  uncertain: 'lsr-ones',
  batch_size: 4,
  seed: 'trial',
  epoch: 1,
};
const evaluation = { size: SIZE, normalize: 'none', crops: 'center', uncertain: 'ones', batch_size: 4 } as const;

async function all(batches: AsyncIterable<Batch>): Promise<readonly Batch[]> {
  const list: Batch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

/** Everything that an epoch yields, by image, whatever the batches. */
async function byImage(batches: AsyncIterable<Batch>): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  for (const { ids, images } of await all(batches)) {
    const length = images.length / ids.length;
    for (const [index, id] of ids.entries()) found.set(id, [...images.subarray(index * length, (index + 1) * length)]);
  }
  return found;
}

describe('training batches', () => {
  it('hold every image once with its label, the last batch being smaller', async () => {
    const batches = await all(trainingBatches(noise(10), training));
    assert.deepEqual(
      batches.map(({ shape }) => shape),
      [
        [4, 3, SIZE, SIZE],
        [4, 3, SIZE, SIZE],
        [2, 3, SIZE, SIZE],
      ],
    );
    for (const { images, shape } of batches) assert.equal(images.length, shape[0] * 3 * SIZE * SIZE);
    const ids = batches.flatMap((batch) => batch.ids);
    assert.deepEqual(
      ids.toSorted(),
      noise(10).splits.train.map(({ id }) => id),
    );
    assert.deepEqual(
      batches.flatMap(({ labels }) => labels),
      ids.map((id) => Number(id.slice(6)) % 2),
    );
  });

  it('have no batch of one image that is left over: it joins the one before', async () => {
    const sizes = async (images: number, batch_size: number) => {
      const batches = await all(trainingBatches(noise(images), { ...training, batch_size }));
      assert.equal(trainingBatchCount(images, batch_size), batches.length);
      return batches.map(({ shape }) => shape[0]);
    };
    assert.deepEqual(await sizes(9, 4), [4, 5]);
    assert.deepEqual(await sizes(10, 4), [4, 4, 2]);
    assert.deepEqual(await sizes(1, 4), [1]);
    assert.deepEqual(await sizes(3, 2), [3]);
    assert.deepEqual(await sizes(3, 1), [1, 1, 1]);
    assert.equal((await all(evaluationBatches(noise(5), 'val', evaluation))).length, 2);
  });

  it('come in an order and with pixels that follow from seed and epoch alone', async () => {
    const epoch = (options: Partial<TrainingOptions>) =>
      byImage(trainingBatches(noise(10), { ...training, ...options }));
    const first = await epoch({});
    assert.deepEqual([...(await epoch({ batch_size: 3 }))], [...first]);
    for (const other of [await epoch({ epoch: 2 }), await epoch({ seed: 'other' })]) {
      assert.notDeepEqual([...other.keys()], [...first.keys()]);
      for (const [id, pixels] of other) assert.notDeepEqual(pixels, first.get(id));
    }
  });

  it('augment an image alike whatever else is in the data set', async () => {
    const few = await byImage(trainingBatches(noise(3), training));
    const many = await byImage(trainingBatches(noise(10), training));
    for (const [id, pixels] of few) assert.deepEqual(pixels, many.get(id));
  });

  it('augment every image of an epoch by itself, by its id', async () => {
    const { splits, ...rest } = noise(1);
    const [image] = splits.train;
    const train = Array.from({ length: 12 }, (_, index) => ({ ...image!, id: `copy ${index}` }));
    const pixels: Dataset['pixels'] = () => rest.pixels(image!);
    const copies = { ...rest, pixels, splits: { ...splits, train } };
    const seen = [...(await byImage(trainingBatches(copies, training))).values()];
    assert.equal(new Set(seen.map(String)).size, train.length);
  });

  it('without augmentation show what validation shows, in another order', async () => {
    const plain = await byImage(trainingBatches(noise(10), { ...training, normalize: 'none', augment: 'none' }));
    const validation = await byImage(evaluationBatches(noise(10), 'val', evaluation));
    assert.notDeepEqual([...plain.keys()], [...validation.keys()]);
    for (const [id, pixels] of plain) assert.deepEqual(pixels, validation.get(id));
  });
});

describe('evaluation batches', () => {
  it('keep the order of the split', async () => {
    const batches = await all(evaluationBatches(noise(6), 'test', evaluation));
    assert.deepEqual(
      batches.map(({ ids }) => ids),
      [
        ['image 0', 'image 1', 'image 2', 'image 3'],
        ['image 4', 'image 5'],
      ],
    );
  });

  it('hold ten rows an image with ten crops, the fifth being the centre and the last five mirrored', async () => {
    const [ten] = await all(evaluationBatches(noise(2), 'test', { ...evaluation, crops: 'ten' }));
    const centre = await byImage(evaluationBatches(noise(2), 'test', evaluation));
    assert.deepEqual(ten?.shape, [20, 3, SIZE, SIZE]);
    assert.deepEqual(ten.ids, ['image 0', 'image 1']);
    const row = (index: number): number[] => [
      ...ten.images.subarray(index * 3 * SIZE * SIZE, (index + 1) * 3 * SIZE * SIZE),
    ];
    assert.deepEqual(row(4), centre.get('image 0'));
    assert.deepEqual(row(14), centre.get('image 1'));
    const mirrored = row(4).map((_, at, pixels) => pixels[at - (at % SIZE) + SIZE - 1 - (at % SIZE)]);
    assert.deepEqual(row(9), mirrored);
  });

  it('scale 16-bit images as 8-bit ones', async () => {
    const shallow = await byImage(evaluationBatches(noise(3), 'test', evaluation));
    const deep = await byImage(evaluationBatches(noise(3, 65535), 'test', evaluation));
    for (const [id, pixels] of shallow)
      for (const [at, value] of pixels.entries()) assert.ok(Math.abs(value - deep.get(id)![at]!) < 1e-6);
  });

  it('are what scoring sees of the same images, without their labels', async () => {
    for (const crops of ['center', 'ten'] as const) {
      const dataset = noise(3);
      const [batch] = await all(evaluationBatches(dataset, 'test', { ...evaluation, crops }));
      const { images, shape } = seenCrops(dataset, { ...evaluation, crops }, dataset.splits.test);
      assert.deepEqual({ images, shape }, { images: batch!.images, shape: batch!.shape });
    }
  });
});
