import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DATASET_FILE, type PreparedDataset } from '../../data/dataset.ts';
import { architectures, describeModel } from '../../models/architectures.ts';
import type { CropPlan, FinetuneParams, PretrainLoadParams } from '../../schemas/config.ts';
import { evaluate } from '../../stages/evaluate/stage.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import { pretrainLoad } from '../../stages/pretrain-load/stage.ts';
import { type Neighbours, vote } from '../../stages/scoring/knn.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { golden } from '../training/golden.ts';
import {
  contextOf,
  evaluateParams,
  finetuneParams,
  temporaryFolder,
  writeNoWeights,
  writeTinyDataset,
} from './tiny-task.ts';

type Kind = 'one' | 'several' | 'partly';

interface Golden {
  readonly train: readonly (readonly number[])[];
  readonly queries: readonly (readonly number[])[];
  readonly labels: Readonly<Record<Kind, Neighbours['labels']>>;
  readonly cases: readonly (Pick<Neighbours, 'k' | 'temperature'> &
    Readonly<Record<Kind, readonly (readonly number[])[]>>)[];
}

const reference = golden<Golden>('knn/knn.json');

const dot = (one: ArrayLike<number>, other: ArrayLike<number>): number =>
  Array.from(one).reduce((sum, value, at) => sum + value * other[at]!, 0);

function assertClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length);
  for (const [at, value] of found.entries())
    assert.ok(Math.abs(value - expected[at]!) < tolerance, `${found} is not ${expected}`);
}

for (const kind of ['one', 'several', 'partly'] as const) {
  for (const { k, temperature, ...expected } of reference.cases) {
    test(`votes as scikit-learn counts them: ${kind}, ${k} neighbours at ${temperature}`, () => {
      const { train, queries, labels } = reference;
      const neighbours = { k, temperature, features: train[0]!.length, labels: labels[kind] };
      for (const [index, query] of queries.entries()) {
        const products = train.map((row) => dot(row, query) / Math.sqrt(dot(row, row)));
        // The products have single precision, which a temperature of 0.07 shows fourteen times as large.
        assertClose(vote(neighbours, Float32Array.from([...products, ...query]), 3), expected[kind][index]!, 1e-5);
      }
    });
  }
}

test('of equally similar images the first vote, and no temperature is too low', () => {
  const neighbours = { k: 2, temperature: 1e-300, features: 1, labels: [0, 1, 2, 1] };
  assert.deepEqual(vote(neighbours, Float32Array.from([1, 2, 2, 2, 1]), 3), [0, 0.5, 0.5]);
  // Features of length 0 are like nothing: all cosines are 0.
  assert.deepEqual(vote({ ...neighbours, k: 4 }, Float32Array.from([0, 0, 0, 0, 0]), 3), [0.25, 0.5, 0.25]);
});

test('the head of every classifier is one matrix, or several, of the features', () => {
  for (const { name: arch, task, image_size } of architectures()) {
    if (task !== 'classification') continue;
    const { head, parameters } = describeModel({ arch, overrides: {} }, { num_classes: 7, image_size });
    const shapes = parameters.filter(({ name }) => head.includes(name)).map(({ shape }) => shape);
    const [, features] = shapes[0]!;
    for (const shape of shapes) assert.deepEqual(shape, shape.length === 2 ? [7, features] : [7], arch);
  }
});

const untrained = (k: number, seed = finetuneParams.seed): FinetuneParams => ({
  ...finetuneParams,
  schedule: { ...finetuneParams.schedule, epochs: 0, knn: { k, temperature: 0.07 } },
  seed,
});

async function taken(folder: string, data: string, params: FinetuneParams, weights = join(folder, 'none')) {
  const { context } = contextOf(folder, { params, inputs: { data, weights: writeNoWeights(weights) } });
  await finetune.run(context);
  return context.output;
}

async function scored(folder: string, data: string, model: string, crops: CropPlan = 'center') {
  const { context } = contextOf(folder, { params: { ...evaluateParams, crops }, inputs: { data, model } });
  await evaluate.run(context);
  // Read in single precision.
  const { tensors } = await readSafetensors(join(context.output, 'cases.safetensors'));
  const metrics: Record<string, number> = JSON.parse(readFileSync(join(context.output, 'metrics.json'), 'utf8'));
  return { scores: Array.from(tensors['test.scores']!.data, Number), metrics };
}

function changed(data: string, change: (dataset: PreparedDataset) => Partial<PreparedDataset>): PreparedDataset {
  const file = join(data, DATASET_FILE);
  const before: PreparedDataset = JSON.parse(readFileSync(file, 'utf8'));
  const after = { ...before, ...change(before) };
  writeFileSync(file, JSON.stringify(after));
  return after;
}

/** Tests on the training images. */
const onTraining = ({ splits }: PreparedDataset) => ({ splits: { ...splits, test: splits.train } });

async function rowsOf(output: string, count: number): Promise<readonly (readonly number[])[]> {
  const { tensors } = await readSafetensors(join(output, 'weights.safetensors'));
  const { shape, data } = tensors['head.weight']!;
  const width = shape[1]!;
  return Array.from({ length: count }, (_, row) => Array.from(data.slice(row * width, (row + 1) * width), Number));
}

test('scores are the votes of the features that the head gets', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const { splits } = changed(data, onTraining);
  const output = await taken(folder, data, untrained(7));
  const rows = await rowsOf(output, splits.train.length);
  for (const row of rows) {
    assertClose([dot(row, row)], [1], 1e-6);
    // The last norm, which is the first one's when it is drawn, leaves a mean of 0.
    assertClose(
      [
        dot(
          row,
          row.map(() => 1),
        ),
      ],
      [0],
      1e-5,
    );
  }
  const { scores } = await scored(folder, data, output);
  for (const [index, row] of rows.entries()) {
    const cosines = rows.map((other, at) => ({ cosine: dot(row, other), label: splits.train[at]!.label }));
    const nearest = cosines.toSorted((one, other) => other.cosine - one.cosine).slice(0, 7);
    const weigh = (chosen: typeof cosines) => chosen.reduce((sum, { cosine }) => sum + Math.exp(cosine / 0.07), 0);
    const share = weigh(nearest.filter(({ label }) => label === 1)) / weigh(nearest);
    assertClose(scores.slice(2 * index, 2 * index + 2), [1 - share, share], 1e-4);
  }
});

test('the nearest of a training image is itself', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const { splits } = changed(data, onTraining);
  const { scores } = await scored(folder, data, await taken(folder, data, untrained(1)));
  assert.deepEqual(
    scores,
    splits.train.flatMap(({ label }) => [1 - (label as number), label as number]),
  );
});

test('images of one class sum to 1 over ten crops; several labels are told apart each, unknown ones do not vote', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const one = await scored(folder, data, await taken(folder, data, untrained(20)), 'ten');
  for (let at = 0; at < one.scores.length; at += 2) assertClose([one.scores[at]! + one.scores[at + 1]!], [1], 1e-7);
  assert.ok(one.metrics['auc']! > 0.9, `AUC ${one.metrics['auc']}`);
  const several = writeTinyDataset(join(folder, 'several'), 'multi-label');
  const hidden = ({ splits }: PreparedDataset) => ({
    splits: {
      ...splits,
      train: splits.train.map((image) => ({ ...image, label: [(image.label as number[])[0]!, -1] })),
    },
  });
  changed(several, hidden);
  const output = await taken(folder, several, { ...untrained(20), uncertain: 'ignore' });
  const { scores } = await scored(folder, several, output);
  const columns = [0, 1].map((column) => scores.filter((_, at) => at % 2 === column));
  assert.ok(new Set(columns[0]).size > 2 && columns[0]!.every((value) => value >= 0 && value <= 1));
  assert.deepEqual(new Set(columns[1]), new Set([0.5]));
});

test('the same again, to the byte; the seed counts where weights are drawn', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const bytes = (output: string) => readdirSync(output).map((name) => readFileSync(join(output, name), 'base64'));
  const first = bytes(await taken(folder, data, untrained(5)));
  assert.deepEqual(bytes(await taken(folder, data, untrained(5))), first);
  assert.notDeepEqual(bytes(await taken(folder, data, untrained(5, 'f'.repeat(32)))), first);
});

test('a trained body has neighbours, whatever the seed; its head of neighbours is none to keep', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  const loaded = async (path: string, init: { readonly head?: 'keep' } = {}) => {
    const params: PretrainLoadParams = {
      model: finetuneParams.model,
      init: { method: 'checkpoint', key: null, strip_prefix: null, rename: {}, ...init },
      image_size: 16,
    };
    const { context } = contextOf(folder, { params, inputs: {} });
    await pretrainLoad.run({ ...context, locations: { weights: { kind: 'file', path } } });
    return context.output;
  };
  const file = join(await taken(folder, data, untrained(5)), 'weights.safetensors');
  const body = await loaded(file);
  const heads = await Promise.all(
    ['0', 'f'].map(async (digit) => {
      const { context } = contextOf(folder, {
        params: untrained(5, digit.repeat(32)),
        inputs: { data, weights: body },
      });
      await finetune.run(context);
      return readFileSync(join(context.output, 'weights.safetensors'), 'base64');
    }),
  );
  assert.deepEqual(heads, [readFileSync(file, 'base64'), readFileSync(file, 'base64')]);
  await assert.rejects(loaded(file, { head: 'keep' }), {
    message: `${file}: init.head: the head of the file is the training images of a k-NN, which tell no classes\n  Leave out init.head.`,
  });
});

test('more neighbours than training images', async (t) => {
  const folder = temporaryFolder(t);
  const data = writeTinyDataset(join(folder, 'data'));
  await assert.rejects(taken(folder, data, untrained(41)), {
    message: 'schedule.knn.k: expected at most the 40 training images, found 41\n  Let fewer of them vote.',
  });
});
