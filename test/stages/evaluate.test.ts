import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Interrupted, StepError } from '../../common/errors.ts';
import { classificationMetrics, type Metrics } from '../../metrics/classification.ts';
import type { EvaluateParams } from '../../schemas/config.ts';
import { evaluate } from '../../stages/evaluate/stage.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import { influenceOf } from '../../stages/report/contributions.ts';
import { CaseLists, readTestValues } from '../../stages/report/read-cases.ts';
import { writeSafetensors } from '../../weights/format/safetensors.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { contextOf, evaluateParams, finetuneParams, writeNoWeights, writeTinyDataset } from './tiny-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const data = writeTinyDataset(join(folder, 'data'));
const findings = writeTinyDataset(join(folder, 'findings'), 'multi-label');
let model = '';

before(async () => {
  const weights = writeNoWeights(join(folder, 'weights'));
  const { context } = contextOf(folder, { params: finetuneParams, inputs: { data, weights } });
  await finetune.run(context);
  model = context.output;
});

/** Scores of the two classes, image by image. */
const rows = (scores: Float64Array): number[][] =>
  Array.from({ length: scores.length / 2 }, (_, at) => [...scores.subarray(2 * at, 2 * at + 2)]);

async function runOnce(params: EvaluateParams, inputs = { data, model }) {
  const { context, events } = contextOf(folder, { params, inputs });
  await evaluate.run(context);
  const list = new CaseLists().read(context.output);
  const values = readTestValues(context.output, list);
  assert.ok(list.task === 'classification' && values.task === 'classification');
  const bytes = readFileSync(join(context.output, 'cases.safetensors'));
  const metrics: unknown = JSON.parse(readFileSync(join(context.output, 'metrics.json'), 'utf8'));
  return { bytes, list, values, metrics, events, output: context.output };
}

test('every test image has its truth and scores, and the metrics are those of the predictions', async () => {
  const { list, values, metrics, events, output } = await runOnce(evaluateParams);
  const { labels, classes, splits } = list;
  const ids = (split: string, count: number) => Array.from({ length: count }, (_, index) => `${split}-${index}.png`);
  for (const { truth_sha256 } of [splits.test, splits.val]) assert.match(truth_sha256, /^[0-9a-f]{64}$/);
  const { truth_sha256: test, ...tested } = splits.test;
  const { truth_sha256: val, ...validated } = splits.val;
  assert.notEqual(test, val);
  assert.deepEqual(tested, { ids: ids('test', 30), patients: null });
  assert.deepEqual(validated, { ids: ids('val', 18), patients: null });
  const scores = rows(values.scores);
  assert.ok(scores.every(([clear, disc]) => Math.abs(clear! + disc! - 1) < 1e-12));
  // Of two classes the second is looked for; where its score says yes the validation images said.
  assert.deepEqual(list.reading, { positive: 'disc', operating_point: { rule: 'youden' }, prevalence: null });
  const points = {
    'operating_point/clear': null,
    'operating_point/disc': (metrics as Metrics)['operating_point/disc']!,
  };
  assert.ok(points['operating_point/disc'] > 0 && points['operating_point/disc'] < 1);
  const operating = { thresholds: Object.values(points), prevalence: null };
  const input = { labels, classes, truth: [...values.truth], scores };
  const found: Metrics = { ...classificationMetrics(input, { operating }), ...points };
  assert.deepEqual(metrics, found);
  const reasons = JSON.parse(readFileSync(join(output, 'undefined.json'), 'utf8'));
  assert.deepEqual(
    Object.keys(reasons).toSorted(),
    Object.keys(found)
      .filter((name) => found[name] === null && !name.startsWith('operating_point/'))
      .toSorted(),
  );
  assert.ok(found['auc']! > 0.9, `auc ${found['auc']}`);
  const emitted = events.flatMap((event) => (event.type === 'metric' ? [[event.name, event.value] as const] : []));
  assert.deepEqual(
    Object.fromEntries(emitted),
    Object.fromEntries(Object.entries(found).filter(([name, value]) => value !== null && !name.includes('/'))),
  );
});

test('the class that is looked for must be one of two', async () => {
  const other = await runOnce({ ...evaluateParams, positive: 'clear', operating_point: { rule: 'given', at: 0.25 } });
  assert.deepEqual(
    Object.entries(other.metrics as Metrics).filter(([name]) => name.startsWith('operating_point/')),
    [
      ['operating_point/clear', 0.25],
      ['operating_point/disc', null],
    ],
  );
  await assert.rejects(runOnce({ ...evaluateParams, positive: 'disk' }), {
    message: 'evaluation.positive: there is no class disk\n  Did you mean `disc`?',
  });
});

test('the batch size changes scores by no more than rounding', async () => {
  const whole = (await runOnce(evaluateParams)).values.scores;
  const single = (await runOnce({ ...evaluateParams, batch_size: 1 })).values.scores;
  assert.ok(whole.every((score, at) => Math.abs(score - single[at]!) < 1e-5));
});

test('equal weights give equal bytes', async () => {
  assert.deepEqual((await runOnce(evaluateParams)).bytes, (await runOnce(evaluateParams)).bytes);
});

test('ten crops give other scores than the centre alone', async () => {
  const center = await runOnce({ ...evaluateParams, crops: 'center' });
  assert.notDeepEqual(center.bytes, (await runOnce(evaluateParams)).bytes);
});

test('a test-time flip scores an image and its mirror image alike, in batches of any size', async () => {
  const flip = (await runOnce({ ...evaluateParams, crops: 'flip' })).values.scores;
  const center = (await runOnce({ ...evaluateParams, crops: 'center' })).values.scores;
  const single = (await runOnce({ ...evaluateParams, crops: 'flip', batch_size: 1 })).values.scores;
  assert.equal(flip.length, center.length);
  assert.notDeepEqual(flip, center);
  assert.ok(flip.every((score, at) => Math.abs(score - single[at]!) < 1e-5));
});

test('multi-label scores are a probability a class, not a distribution', async () => {
  const { list, values } = await runOnce(evaluateParams, { data: findings, model });
  assert.equal(list.labels, 'multi-label');
  assert.ok(values.truth instanceof Int8Array && values.truth.length === 60);
  assert.ok(rows(values.scores).some(([clear, disc]) => Math.abs(clear! + disc! - 1) > 1e-3));
});

test('metrics are of the findings that count, and the report reads the same from all scores', async () => {
  const some = mkdtempSync(join(folder, 'some-'));
  cpSync(findings, some, { recursive: true });
  const file = join(some, 'dataset.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), evaluated: ['disc'] }));
  const all = await runOnce(evaluateParams, { data: findings, model });
  const { list, values, metrics } = await runOnce(evaluateParams, { data: some, model });
  assert.deepEqual(values, all.values);
  const column = (of: ArrayLike<number>): number[] => Array.from(of).filter((_, at) => at % 2 === 1);
  const [truth, scores] = [column(values.truth), column(values.scores)].map((own) => own.map((value) => [value]));
  const threshold = (metrics as Metrics)['operating_point/disc']!;
  const operating = { thresholds: [threshold], prevalence: null };
  assert.deepEqual(metrics, {
    ...classificationMetrics(
      { labels: 'multi-label', classes: ['disc'], truth: truth!, scores: scores! },
      { operating },
    ),
    'operating_point/disc': threshold,
  });
  for (const metric of ['auc', 'accuracy'] as const) {
    const found = influenceOf(metric, list, values, null, metrics as Metrics)?.value;
    const written = (metrics as Metrics)[metric]!;
    assert.ok(Math.abs(found! - written) < 1e-12, `${metric} ${found}, not ${written}`);
    assert.notEqual(written, (all.metrics as Metrics)[metric]);
  }
});

test('a model whose output is not finite is an error that names the image', async () => {
  const { tensors } = await readSafetensors(join(model, 'weights.safetensors'));
  const bias = { shape: [2], data: Float32Array.of(Number.NaN, 0) };
  const broken = mkdtempSync(join(folder, 'broken-'));
  writeSafetensors(join(broken, 'weights.safetensors'), { ...tensors, 'head.bias': bias });
  const failed = await runOnce(evaluateParams, { data, model: broken }).catch((error: unknown) => error);
  assert.ok(failed instanceof StepError);
  assert.equal(
    failed.message,
    "image test-0.png: the model's output is not finite\n" +
      '  The weights are damaged or training has diverged: lower schedule.lr.',
  );
});

test('an evaluation that is stopped says so and writes nothing', async () => {
  const recorded = contextOf(folder, { params: { ...evaluateParams, batch_size: 10 }, inputs: { data, model } });
  recorded.abort();
  await assert.rejects(evaluate.run(recorded.context), (error) => {
    assert.ok(error instanceof Interrupted);
    assert.equal(error.message, 'evaluation was stopped\n  The next run repeats it.');
    return true;
  });
});
