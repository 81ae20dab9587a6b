/** A segmentation from masks to metrics, masks and pictures, on discs that a tiny U-Net finds in a second. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { InputError, StepError } from '../../common/errors.ts';
import { randomStream } from '../../common/random.ts';
import { DATASET_FILE, MASKS_FILE, PIXELS_FILE, type PreparedDataset, type PreparedImage } from '../../data/dataset.ts';
import { decodeImage } from '../../data/decoding/decode.ts';
import { encodePng } from '../../data/decoding/encode-png.ts';
import { AS_FILES_SAY } from '../../data/decoding/reading.ts';
import { writeFacts } from '../../data/preparing/facts.ts';
import { dice } from '../../metrics/definitions/dice.ts';
import { overlap, UNKNOWN_SPACING } from '../../metrics/masks/mask-scores.ts';
import { classifyFiles, segmentFiles, type TrainedModel } from '../../predict/predict.ts';
import type { EvaluateParams, FinetuneParams, SplitName } from '../../schemas/config.ts';
import { maskStarts, unpackMasks } from '../../stages/evaluate/mask-file.ts';
import { evaluate } from '../../stages/evaluate/stage.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import { CaseLists, readTestValues } from '../../stages/report/read-cases.ts';
import { mirrored } from '../../stages/scoring/masks.ts';
import { segment } from '../../stages/scoring/segment.ts';
import { contextOf, evaluateParams, finetuneParams, writeNoWeights } from './tiny-task.ts';

const SIDE = 16;
const counts: readonly (readonly [SplitName, number])[] = [
  ['train', 32],
  ['val', 8],
  ['test', 12],
];
const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Disc {
  readonly pixels: Uint8Array;
  readonly mask: Uint8Array;
}

/** A bright disc on noise; the last test image has none, and of the one before it the reader marked nothing. */
function disc(id: string): Disc {
  const stream = randomStream('discs', id);
  const [x, y, radius] = [
    5 + 6 * stream.uniform(),
    5 + 6 * stream.uniform(),
    id === 'test-11' ? 0 : 2.5 + 2 * stream.uniform(),
  ];
  const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
    Number(Math.hypot((at % SIDE) + 0.5 - x, Math.floor(at / SIDE) + 0.5 - y) < radius),
  );
  const pixels = mask.map((inside) => 50 + 50 * stream.uniform() + 120 * inside);
  return { mask: id === 'test-10' ? mask.fill(0) : mask, pixels };
}

/** As `prepare` leaves it; without structures: labels alone. */
function writeDiscs(name: string, structures: readonly string[] | undefined): string {
  const target = join(folder, name);
  mkdirSync(target, { recursive: true });
  const splits: Record<SplitName, PreparedImage[]> = { train: [], val: [], test: [] };
  const discs: Disc[] = [];
  for (const [split, count] of counts) {
    for (let index = 0; index < count; index++) {
      const id = `${split}-${index}`;
      const offset = discs.length * SIDE * SIDE;
      discs.push(disc(id));
      const place = structures === undefined ? {} : { masks: offset };
      splits[split].push({ id, offset, width: SIDE, height: SIDE, channels: 1, bits: 8, label: [], ...place });
    }
  }
  const dataset: PreparedDataset = {
    version: 1,
    labels: 'multi-label',
    classes: [],
    ...(structures !== undefined && { structures }),
    splits,
  };
  writeFileSync(join(target, DATASET_FILE), JSON.stringify(dataset));
  writeFacts(
    target,
    SIDE,
    discs.map(() => ({ source: [SIDE, SIDE, 8], pixels: '', hash: '', origin: null })),
  );
  writeFileSync(join(target, PIXELS_FILE), Buffer.concat(discs.map(({ pixels }) => pixels)));
  if (structures !== undefined) writeFileSync(join(target, MASKS_FILE), Buffer.concat(discs.map(({ mask }) => mask)));
  return target;
}

const unet = { arch: 'unet', overrides: { embed_dim: 8, depth: 2 } } as const;
const training: FinetuneParams = {
  ...finetuneParams,
  task: 'segmentation',
  model: unet,
  schedule: { ...finetuneParams.schedule, lr: 0.04, epochs: 14, batch_size: 4, loss: 'bce-dice' },
};
const evaluation: EvaluateParams = { ...evaluateParams, task: 'segmentation', model: unet, batch_size: 5 };
const data = writeDiscs('data', ['disc']);
const weights = writeNoWeights(join(folder, 'weights'));
let model = '';
let usual: Awaited<ReturnType<typeof evaluated>>;

before(async () => {
  const { context } = contextOf(folder, { params: training, inputs: { data, weights } });
  await finetune.run(context);
  model = context.output;
  usual = await evaluated();
});

/** What the evaluation kept of the test images. */
function casesOf(output: string) {
  const list = new CaseLists().read(output);
  const values = readTestValues(output, list);
  assert.ok(values.task === 'segmentation');
  const sizes = list.splits.test.ids.map((_, at) => ({
    width: values.sizes[2 * at]!,
    height: values.sizes[2 * at + 1]!,
  }));
  return { list, values, starts: maskStarts(sizes, 1) };
}

async function evaluated(params: EvaluateParams = evaluation, images = data) {
  const { context } = contextOf(folder, { params, inputs: { data: images, model } });
  await evaluate.run(context);
  const read = <T>(name: string): T => JSON.parse(readFileSync(join(context.output, name), 'utf8')) as T;
  return {
    output: context.output,
    metrics: read<Record<string, number>>('metrics.json'),
    reasons: read<Record<string, string>>('undefined.json'),
    ...casesOf(context.output),
  };
}

/** Pixels of the one structure in a test image. */
function countsOf(at: number) {
  const [truth, prediction, both] = usual.values.counts.subarray(3 * at, 3 * at + 3);
  return { truth: truth!, prediction: prediction!, both: both! };
}

test('a trained model finds the discs, and every image keeps its own values', async () => {
  const { metrics, list, starts, output } = usual;
  assert.ok(metrics['mean_dice']! > 0.7, `mean Dice ${metrics['mean_dice']}`);
  const { ids } = list.splits.test;
  assert.deepEqual(
    ids,
    Array.from({ length: 12 }, (_, index) => `test-${index}`),
  );
  const masks = readFileSync(join(output, 'masks.bin'));
  const found = ids.map((id, at) => {
    const predicted = unpackMasks(masks.subarray(starts[at]), SIDE * SIDE);
    const counts = overlap(disc(id).mask, predicted);
    assert.deepEqual(countsOf(at), counts);
    return dice(counts);
  });
  const mean = found.reduce((sum, one) => sum + one, 0) / 12;
  assert.ok(Math.abs(mean - metrics['mean_dice']!) < 1e-12);
});

/** Of the last images of the test split, which have no foreground: is anything predicted, and what it counts. */
function withoutForeground(fromEnd: number) {
  const at = 12 - fromEnd;
  const counts = countsOf(at);
  return {
    truth: counts.truth,
    predicted: counts.prediction > 0,
    dice: dice(counts),
    hd95: usual.values.distances[2 * at],
  };
}

test('an image without foreground in which nothing is predicted counts 1, at no distance', () => {
  assert.deepEqual(withoutForeground(1), { truth: 0, predicted: false, dice: 1, hd95: 0 });
});

test('an image without foreground in which something is predicted counts 0, at the distance of its diagonal', () => {
  assert.deepEqual(withoutForeground(2), { truth: 0, predicted: true, dice: 0, hd95: Math.hypot(SIDE, SIDE) });
});

test('distances are also in millimetres where the size of a pixel is known, of every image', async () => {
  const { metrics, values } = await evaluated({ ...evaluation, spacing: 0.25 });
  // The stored images are as large as the files.
  assert.equal(metrics['hd95_mm'], metrics['hd95']! / 4);
  assert.ok(Math.abs(metrics['asd_mm']! - metrics['asd']! / 4) < 1e-12);
  assert.equal(usual.metrics['hd95_mm'], null);
  assert.equal(usual.reasons['hd95_mm'], UNKNOWN_SPACING);
  assert.equal(usual.reasons['surface_dice'], UNKNOWN_SPACING);
  assert.deepEqual([usual.values.outlines, values.outlines?.length], [null, values.distances.length]);
  // What the report computes errors from, case by case.
  const close = (value: number, at: number): boolean => Math.abs(value - values.distances[at]! / 4) < 1e-12;
  assert.ok(values.distances_mm?.length === values.distances.length && values.distances_mm.every(close));
  assert.equal(usual.values.distances_mm, null);
});

test('how far outlines may lie apart is said by the experiment, and remembered with the cases', async () => {
  const moved = writeDiscs('moved', ['disc']);
  const masks = readFileSync(join(moved, MASKS_FILE));
  writeFileSync(join(moved, MASKS_FILE), Buffer.concat([masks.subarray(-1), masks.subarray(0, -1)]));
  const at = (surface_tolerance: number) => evaluated({ ...evaluation, spacing: 1, surface_tolerance }, moved);
  const [strict, loose] = [await at(0.5), await at(2)];
  const [low, high] = [strict, loose].map(({ metrics }) => metrics['surface_dice']!);
  assert.equal(low! < 0.8 && high! > 0.9, true, `${low} and ${high}`);
  assert.equal(strict.list.task === 'segmentation' && strict.list.surface_tolerance, 0.5);
  assert.equal(usual.list.task === 'segmentation' && usual.list.surface_tolerance, 2);
});

test('the best, middle and worst images are there as pictures', async () => {
  const { output } = usual;
  const list = JSON.parse(readFileSync(join(output, 'pictures.json'), 'utf8')) as { file: string; width: number }[];
  assert.equal(list.length, 9);
  assert.deepEqual(
    readdirSync(output)
      .filter((name) => name.endsWith('.png'))
      .sort(),
    list.map(({ file }) => file).sort(),
  );
  const picture = await decodeImage(join(output, list[0]!.file));
  assert.ok(!('reason' in picture) && picture.width === 224 && picture.channels === 3);
});

test('equal weights give equal bytes, whatever the batch size', async () => {
  const [one, other] = [usual, await evaluated({ ...evaluation, batch_size: 12 })];
  for (const name of readdirSync(one.output)) {
    assert.deepEqual(readFileSync(join(one.output, name)), readFileSync(join(other.output, name)), name);
  }
});

test('a data set without masks is refused', async () => {
  const bare = writeDiscs('bare', undefined);
  const { context } = contextOf(folder, { params: training, inputs: { data: bare, weights } });
  const failed = await finetune.run(context).catch((error: unknown) => error);
  assert.ok(failed instanceof StepError);
  assert.equal(
    failed.message,
    'the data set has no masks, which a segmentation needs\n' +
      '  Use a format with masks: pairs, csv with a column of masks, jsrt, montgomery or phantom.',
  );
});

test('a loss of another task is refused', async () => {
  const params = { ...training, schedule: { ...training.schedule, loss: 'bce' as const } };
  const { context } = contextOf(folder, { params, inputs: { data, weights } });
  const failed = await finetune.run(context).catch((error: unknown) => error);
  assert.ok(failed instanceof InputError);
  assert.equal(
    failed.message,
    'schedule.loss: bce is no loss for a segmentation\n  Use auto, which follows the task and the data.',
  );
});

test('UPerNet on single images is refused: its batch norm would have one value', async () => {
  const upernet = {
    arch: 'upernet_swin_tiny',
    overrides: { embed_dim: 12, depth: [2, 2], heads: [2, 4], window_size: 2 },
  };
  const params = { ...training, model: upernet, schedule: { ...training.schedule, batch_size: 1 } };
  const { context } = contextOf(folder, { params, inputs: { data, weights } });
  const failed = await finetune.run(context).catch((error: unknown) => error);
  assert.ok(failed instanceof InputError);
  assert.equal(
    failed.message,
    `schedule.batch_size: upernet_swin_tiny at ${SIDE} px trains on batches of at least 2 images, but the batch size is 1\n` +
      '  One of its batch norms sees maps of a single cell, and of one image that is one value to normalise by. ' +
      'Use a batch size of at least 2, or a network without such maps.',
  );
});

const trained = (): TrainedModel => ({
  params: evaluation,
  store: SIDE,
  reading: AS_FILES_SAY,
  weights: model,
  outputs: { labels: 'multi-label', classes: [], structures: ['disc'] },
});
const options = { device: 'cpu', threads: 1, signal: new AbortController().signal };

/** Every pixel four times. */
const doubled = (pixels: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: 4 * SIDE * SIDE }, (_, at) => {
    const [x, y] = [at % (2 * SIDE), Math.floor(at / (2 * SIDE))];
    return pixels[(y >> 1) * SIDE + (x >> 1)]!;
  });

test('a file is segmented as the same image of the test split; a larger one gets masks of its own size', async () => {
  const { output, starts } = usual;
  const { pixels } = disc('test-3');
  const images = ['scan.png', 'large.png'].map((name) => join(folder, name));
  writeFileSync(images[0]!, await encodePng(pixels, { width: SIDE, height: SIDE }));
  writeFileSync(images[1]!, await encodePng(doubled(pixels), { width: 2 * SIDE, height: 2 * SIDE }));
  const found = [];
  for await (const one of segmentFiles({ ...trained(), ...options, images })) found.push(one);
  const expected = unpackMasks(readFileSync(join(output, 'masks.bin')).subarray(starts[3]), SIDE * SIDE);
  assert.deepEqual(found[0]!.masks, expected);
  const { masks, raster } = found[1]!;
  assert.deepEqual([raster.width, masks.length], [2 * SIDE, 4 * SIDE * SIDE]);
  assert.ok(dice(overlap(doubled(expected), masks)) > 0.85, `Dice ${dice(overlap(doubled(expected), masks))}`);
});

test('a file is as bright as its data set was read: what the experiment calls white', async () => {
  const dark = disc('test-3').pixels.map((value) => value >> 2);
  const images = [join(folder, 'dark.png')];
  writeFileSync(images[0]!, await encodePng(dark, { width: SIDE, height: SIDE }));
  const reading = { ...AS_FILES_SAY, white: 63 };
  const shown = [];
  for await (const { raster } of segmentFiles({ ...trained(), ...options, images, reading })) shown.push(raster.data);
  assert.deepEqual(
    shown[0],
    dark.map((value) => Math.round((value * 255) / 63)),
  );
});

test('files that cannot be read are named, all at once', async () => {
  const text = join(folder, 'text.png');
  writeFileSync(text, 'no picture');
  const images = [text, join(folder, 'absent.png'), folder];
  const failed = await classifyFiles({ ...trained(), ...options, images }).catch((error: unknown) => error);
  assert.ok(failed instanceof InputError);
  assert.equal(
    failed.message,
    `${images[0]}: the image cannot be read: it is not a PNG, JPEG, TIFF, WebP, GIF, BMP or DICOM image\n` +
      `${images[1]}: the image cannot be read: it does not exist\n` +
      `${images[2]}: the image cannot be read: it is a folder`,
  );
});

test('with flips the masks of mirror images are the mirror images of the masks, which they are not without', async () => {
  const stream = randomStream('flips');
  // Noise, whose outlines hang on every pixel.
  const pixels = Uint8Array.from({ length: 6 * SIDE * SIDE }, () => 50 + 170 * stream.uniform());
  const list = Array.from({ length: 6 }, (_, index): PreparedImage => {
    const sizes = { width: SIDE, height: SIDE, channels: 1, bits: 8 } as const;
    return { id: `${index}`, offset: index * SIDE * SIDE, label: [], ...sizes };
  });
  const { context } = contextOf(folder, { params: evaluation, inputs: {} });
  const masked = async (seen: Uint8Array, flip: boolean): Promise<readonly number[]> => {
    const params = { ...evaluation, ...(flip && { flip: true as const }) };
    const found = segment(
      { ...context, params, weights: model },
      1,
      { pixels: ({ offset }) => seen.subarray(offset, offset + SIDE * SIDE) },
      [list],
    );
    const masks: number[] = [];
    for await (const one of found) masks.push(...one.masks);
    return masks;
  };
  const other = Uint8Array.from(mirrored([...pixels], SIDE));
  assert.deepEqual(await masked(other, true), mirrored([...(await masked(pixels, true))], SIDE));
  assert.notDeepEqual(await masked(other, false), mirrored([...(await masked(pixels, false))], SIDE));
});
