/** Threads that feed a training: how many there are, and that they change nothing but the time. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { PreparedImage } from '../../data/dataset.ts';
import { WHOLE } from '../../data/selection/selection.ts';
import { threadsOfStep } from '../../pipelines/executors/local.ts';
import type { FinetuneParams } from '../../schemas/config.ts';
import { finetuneFed } from '../../stages/finetune/run.ts';
import { feedingThreads } from '../../stages/finetune/task.ts';
import type { PrepareParams } from '../../stages/prepare/params.ts';
import { prepare } from '../../stages/prepare/stage.ts';
import { contextOf, finetuneParams, writeNoWeights } from './tiny-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, 'data');
const inputs = { data, weights: writeNoWeights(join(folder, 'weights')) };

const phantoms: PrepareParams = {
  source: { format: 'phantom', phantom: { train: 23, val: 5, test: 4, size: 24, seed: 1 } },
  store: 24,
  on_bad_image: 'error',
  selection: WHOLE,
  audit: 'warn',
};

before(async () => {
  const { context } = contextOf(folder, { params: phantoms, inputs: {} });
  mkdirSync(data);
  await prepare.run({ ...context, output: data });
});

const schedule = { ...finetuneParams.schedule, epochs: 2, batch_size: 4 };
const trainings: Readonly<Record<FinetuneParams['task'], FinetuneParams>> = {
  classification: { ...finetuneParams, schedule },
  segmentation: {
    ...{ ...finetuneParams, task: 'segmentation', schedule },
    model: { arch: 'unet', overrides: { embed_dim: 8, depth: 2 } },
  },
};

for (const [task, params] of Object.entries(trainings))
  test(`the weights of a ${task} do not depend on the number of threads that feed it`, async () => {
    const trained: Buffer[] = [];
    for (const workers of [0, 1, 3]) {
      const { context } = contextOf(folder, { params, inputs });
      await finetuneFed(context, () => workers);
      trained.push(readFileSync(join(context.output, 'weights.safetensors')));
    }
    assert.ok(trained[1]!.equals(trained[0]!), 'one thread makes other weights');
    assert.ok(trained[2]!.equals(trained[0]!), 'three threads make other weights');
  });

const image = { offset: 0, width: 1, height: 1, channels: 1, bits: 8, label: 0 } as const;
const images = Array.from({ length: 500 }, (_, index): PreparedImage => ({ id: `${index}`, ...image }));
type FeedingData = Parameters<typeof feedingThreads>[1];
const many: FeedingData = { splits: { train: images, val: [], test: [] } };
const few: FeedingData = { splits: { train: images.slice(1), val: [], test: [] } };
const [classification, segmentation] = [{ task: 'classification' }, { task: 'segmentation' }] as const;

test('a processor is fed by one thread at most, a graphics card by all cores of the step but one', () => {
  const on = (device: string, threads: number) => [
    feedingThreads(classification, many, { device, threads }),
    feedingThreads(segmentation, many, { device, threads }),
  ];
  assert.deepEqual(on('cpu', 8), [1, 0]);
  assert.deepEqual(on('webgpu', 8), [7, 7]);
  assert.deepEqual(on('cpu', 1), [0, 0]);
  assert.deepEqual(on('webgpu', 1), [0, 0]);
  assert.equal(feedingThreads(classification, few, { device: 'webgpu', threads: 8 }), 0);
});

test('all jobs together never feed with more threads than there are cores', () => {
  const cores = fc.integer({ min: 1, max: 256 });
  fc.assert(
    fc.property(cores, cores, fc.constantFrom('cpu', 'webgpu'), (available, jobs, device) => {
      const threads = threadsOfStep(available, jobs);
      const feeding = feedingThreads(classification, many, { device, threads });
      assert.ok(feeding < threads && jobs * feeding < available);
    }),
  );
});
