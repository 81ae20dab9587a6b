/** `augment: published` beside batches of the published codes' own recipe, image by image, by the same draws. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { PreparedImage } from '../../data/dataset.ts';
import {
  augmentationOf,
  type EvaluationOptions,
  makeBatch,
  type TrainingOptions,
} from '../../data/feeding/classification.ts';
import { makeSegmentationBatch, segmentationAugmentationOf } from '../../data/feeding/segmentation.ts';
import type { Dataset } from '../../data/prepared/open.ts';
import { classificationImages, EPOCH, SEED, SIZE, segmentationImages } from '../golden/recipe/images.ts';

type Recorded = Readonly<Record<'id' | 'source' | 'training' | 'validation' | 'inside' | 'image' | 'mask', string>>;
type Golden = Readonly<Record<'classification' | 'segmentation', readonly Recorded[]>>;
const read = (name: string) => JSON.parse(readFileSync(`test/golden/recipe/${name}.json`, 'utf8'));
const golden: Golden = read('batches');
const draws: Readonly<Record<keyof Golden, readonly unknown[]>> = read('draws');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

function datasetOf(images: readonly PreparedImage[], recorded: readonly Recorded[]): Dataset {
  const by = new Map(recorded.map((one) => [one.id, one]));
  return {
    version: 1,
    labels: 'multi-label',
    classes: ['a'],
    structures: ['lung'],
    splits: { train: images, val: images, test: images },
    pixels: ({ id }) => bytes(by.get(id)!.source),
    masks: ({ id }) => bytes(by.get(id)!.inside),
    close: () => undefined,
  };
}

const form = { size: SIZE, normalize: 'none' } as const;
const drawing = { ...form, augment: 'published', batch_size: 8, seed: SEED, epoch: EPOCH } as const;

/** How far off the first channel of each image is, in levels of 255. */
function off(images: ArrayLike<number>, expected: readonly string[], channels: number): readonly number[] {
  const side = SIZE * SIZE;
  return expected.flatMap((text, index) =>
    Array.from(bytes(text), (value, at) => Math.abs(255 * images[index * channels * side + at]! - value)),
  );
}
const most = (values: readonly number[]): number => Math.max(...values);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('what is drawn is what was drawn for the recording', () => {
  const sizeOf = ({ id, width, height }: PreparedImage) => ({ id, width, height });
  const now = {
    classification: classificationImages.map((one) => ({ ...sizeOf(one), ...augmentationOf(one, drawing) })),
    segmentation: segmentationImages.map((one) => ({ ...sizeOf(one), ...segmentationAugmentationOf(one, drawing) })),
  };
  assert.deepEqual(now, draws);
});

test('a classification batch: cropped, mirrored, turned to the nearest pixel', () => {
  const dataset = datasetOf(classificationImages, golden.classification);
  const options: TrainingOptions = { ...drawing, uncertain: 'ones' };
  const { images } = makeBatch(dataset, { kind: 'training', options }, classificationImages);
  const levels = off(
    images,
    golden.classification.map(({ training }) => training),
    3,
  );
  // Pillow rounds after each of two passes, this once.
  assert.ok(most(levels) <= 1 + 1e-3, `off by ${most(levels)}`);
  assert.ok(mean(levels) < 0.2, `off by ${mean(levels)} in the mean`);
});

test('by default the same batch is another one', () => {
  const dataset = datasetOf(classificationImages, golden.classification);
  const options: TrainingOptions = { ...drawing, augment: 'default', uncertain: 'ones' };
  const { images } = makeBatch(dataset, { kind: 'training', options }, classificationImages);
  const levels = off(
    images,
    golden.classification.map(({ training }) => training),
    3,
  );
  assert.ok(mean(levels) > 2, `off by ${mean(levels)} in the mean`);
});

test('what validation sees: resized, the centre cropped', () => {
  const dataset = datasetOf(classificationImages, golden.classification);
  const options: EvaluationOptions = { ...form, crops: 'center', uncertain: 'ones', batch_size: 8 };
  const { images } = makeBatch(dataset, { kind: 'evaluation', options }, classificationImages);
  const levels = off(
    images,
    golden.classification.map(({ validation }) => validation),
    3,
  );
  assert.ok(most(levels) <= 1.1, `off by ${most(levels)}`);
});

test('a test-time flip: what validation sees, and the same from right to left', () => {
  const dataset = datasetOf(classificationImages, golden.classification);
  const options: EvaluationOptions = { ...form, crops: 'flip', uncertain: 'ones', batch_size: 8 };
  const { images, shape } = makeBatch(dataset, { kind: 'evaluation', options }, classificationImages);
  assert.deepEqual(shape, [2 * classificationImages.length, 3, SIZE, SIZE]);
  const mirrored = (text: string): string => {
    const pixels = bytes(text);
    const turned = pixels.map((_, at) => pixels[at - (at % SIZE) + SIZE - 1 - (at % SIZE)]!);
    return Buffer.from(turned).toString('base64');
  };
  const levels = off(
    images,
    golden.classification.flatMap(({ validation }) => [validation, mirrored(validation)]),
    3,
  );
  assert.ok(most(levels) <= 1.1, `off by ${most(levels)}`);
});

test('a segmentation batch: moved with what is outside reflected, then lit; masks alike', () => {
  const dataset = datasetOf(segmentationImages, golden.segmentation);
  const { images, masks } = makeSegmentationBatch(dataset, { kind: 'training', options: drawing }, segmentationImages);
  const levels = off(
    images,
    golden.segmentation.map(({ image }) => image),
    3,
  );
  assert.ok(most(levels) < 1e-3, `off by ${most(levels)}`);
  const expected = golden.segmentation.flatMap(({ mask }) => [...bytes(mask)]);
  assert.deepEqual([...masks], expected);
});
