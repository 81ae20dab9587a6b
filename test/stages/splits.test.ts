/** Which split each stage sees: whether a benchmark's numbers mean anything hangs on it. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DATASET_FILE, MASKS_FILE, PIXELS_FILE, type PreparedDataset } from '../../data/dataset.ts';
import { WHOLE } from '../../data/selection/selection.ts';
import type { EvaluateParams, FinetuneParams, SplitName } from '../../schemas/config.ts';
import { evaluate } from '../../stages/evaluate/stage.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import type { PrepareParams } from '../../stages/prepare/params.ts';
import { prepare } from '../../stages/prepare/stage.ts';
import { contextOf, evaluateParams, finetuneParams, writeNoWeights } from './tiny-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, 'data');
const weights = writeNoWeights(join(folder, 'weights'));

const phantoms: PrepareParams = {
  source: { format: 'phantom', phantom: { train: 8, val: 4, test: 6, size: 24, seed: 1 } },
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

/** The data set with other pixels, labels and masks in one split, and nothing else changed. */
function changed(split: SplitName): string {
  const copy = mkdtempSync(join(folder, `${split}-`));
  cpSync(data, copy, { recursive: true });
  const path = join(copy, DATASET_FILE);
  const dataset = JSON.parse(readFileSync(path, 'utf8')) as PreparedDataset;
  const [pixels, masks] = [PIXELS_FILE, MASKS_FILE].map((name) => readFileSync(join(copy, name)));
  const images = dataset.splits[split].map((image) => {
    const area = image.width * image.height;
    for (let at = image.offset; at < image.offset + area; at++) pixels![at] = 255 - pixels![at]!;
    for (let at = image.masks!; at < image.masks! + area; at++) masks![at] = 1 - masks![at]!;
    return { ...image, label: (image.label as readonly number[]).map((value) => 1 - value) };
  });
  writeFileSync(join(copy, PIXELS_FILE), pixels!);
  writeFileSync(join(copy, MASKS_FILE), masks!);
  writeFileSync(path, JSON.stringify({ ...dataset, splits: { ...dataset.splits, [split]: images } }));
  return copy;
}

const filesOf = (output: string): Readonly<Record<string, string>> =>
  Object.fromEntries(readdirSync(output).map((name) => [name, readFileSync(join(output, name), 'base64')]));

async function trained(params: FinetuneParams, from: string) {
  const { context } = contextOf(folder, { params, inputs: { data: from, weights } });
  await finetune.run(context);
  return { output: context.output, files: filesOf(context.output) };
}

async function evaluated(params: EvaluateParams, from: string, model: string) {
  const { context } = contextOf(folder, { params, inputs: { data: from, model } });
  await evaluate.run(context);
  return filesOf(context.output);
}

const model = { arch: 'unet', overrides: { embed_dim: 8, depth: 2 } };
const schedule = { ...finetuneParams.schedule, epochs: 2, batch_size: 4 };
const tasks: Readonly<Record<FinetuneParams['task'], readonly [FinetuneParams, EvaluateParams]>> = {
  classification: [{ ...finetuneParams, schedule }, evaluateParams],
  segmentation: [
    { ...finetuneParams, task: 'segmentation', schedule, model },
    { ...evaluateParams, task: 'segmentation', model, crops: 'center' },
  ],
};

for (const [task, [training, evaluation]] of Object.entries(tasks)) {
  test(`the training of a ${task} sees training and validation images, and nothing of the test split`, async () => {
    const usual = await trained(training, data);
    assert.deepEqual((await trained(training, changed('test'))).files, usual.files, 'the test split is seen');
    const history = usual.files['history.json'];
    for (const split of ['train', 'val'] as const)
      assert.notEqual((await trained(training, changed(split))).files['history.json'], history, `${split} is not seen`);
  });

  test(`the metrics of a ${task} are of the test split alone`, async () => {
    const { output } = await trained(training, data);
    const usual = await evaluated(evaluation, data, output);
    assert.deepEqual(await evaluated(evaluation, changed('train'), output), usual, 'the training split is seen');
    const validated = await evaluated(evaluation, changed('val'), output);
    if (task === 'segmentation')
      assert.equal(validated['metrics.json'], usual['metrics.json'], 'the validation split is measured');
    // Where scores say yes is chosen on validation images; where that is given they have no part in it.
    const given: EvaluateParams = { ...evaluation, operating_point: { rule: 'given', at: 0.4 } };
    const [one, other] = [await evaluated(given, data, output), await evaluated(given, changed('val'), output)];
    assert.equal(other['metrics.json'], one['metrics.json'], 'the validation split is measured');
    assert.notEqual(validated['cases.safetensors'], usual['cases.safetensors'], 'the validation split is not kept');
    assert.notEqual((await evaluated(evaluation, changed('test'), output))['metrics.json'], usual['metrics.json']);
  });
}
