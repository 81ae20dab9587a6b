/** Which trained model is meant, and each way not to find it by its whole message. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sha256 } from '../../../common/canonical.ts';
import { InputError } from '../../../common/errors.ts';
import { nameOf, trainedTrial } from '../../../pipelines/run/results/trained.ts';
import { openRuns, type RunsLayout, runsLayout } from '../../../store/layout.ts';
import { manifestText } from '../../../store/manifest.ts';
import { createRecord, type RunRecord, type TrialRecord } from '../../../store/records.ts';
import { temporaryFolder } from '../../store/temporary.ts';
import { keptManifest, keptRecord, keptStep, outputFile } from '../../support/kept.ts';

const RUN = '2026-lungs-1';
const tasks = [
  { name: 'lung', metric: 'mean_dice' },
  { name: 'heart', metric: 'hd95' },
];

/** `task/arm/trial` */
function trialOf(name: string): TrialRecord {
  const [task = '', arm = '', trial] = name.split('/');
  return { task, arm, trial: Number(trial), metrics: {} };
}

const digestOf = (name: string): string => sha256(name);
const PREDICTIONS = '{"labels": "multi-class"}';

/** A runs folder with the record of one run. @param cached whether folders of its steps and their manifests are there */
function runsWith(t: TestContext, trials: readonly string[], { cached = false } = {}) {
  const runs = temporaryFolder(t);
  const layout = openRuns(runs);
  const steps = trials.flatMap((trial, index) => [
    keptStep({ id: `prepare:${trial.split('/')[0]}`, stage: 'prepare', key: digestOf('p0') }),
    ...['finetune', 'evaluate'].map((stage) =>
      keptStep({ id: `${stage}:${trial}`, stage, key: digestOf(`${stage[0]}${index}`) }),
    ),
  ]);
  writeRecord(layout, { run: RUN, steps, trials: trials.map(trialOf) });
  for (const { stage, key } of cached ? steps : []) {
    const folder = layout.entry(stage, key!);
    mkdirSync(join(folder, 'output'), { recursive: true });
    const isEvaluation = stage === 'evaluate';
    const manifest = keptManifest({
      stage,
      key: key!,
      params: { of: stage },
      inputs: { data: digestOf(`output of ${digestOf('p0')}`) },
      output_digest: digestOf(`output of ${key}`),
      outputs: isEvaluation ? [outputFile('predictions.json', PREDICTIONS)] : [],
    });
    if (isEvaluation) writeFileSync(join(folder, 'output/predictions.json'), PREDICTIONS);
    writeFileSync(join(folder, 'manifest.json'), manifestText(manifest));
  }
  return runs;
}

function writeRecord(layout: RunsLayout, own: Partial<RunRecord>): void {
  const experiment = { name: 'lungs', file: '/x.yaml', resolved: {}, tasks };
  createRecord(layout, keptRecord({ experiment, ...own })).write();
}

const never = (): never => assert.fail('there was nothing to choose');

async function message(runs: string, wanted: string): Promise<string> {
  try {
    await trainedTrial(runs, wanted, never);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.message.replaceAll(runs, 'RUNS');
  }
  return 'found';
}

const all = ['lung/unet/1', 'lung/unet/2', 'lung/swin/1', 'heart/unet/1'];

test('any part of a name may be left out as long as the task is clear; the best of what fits is chosen', async (t) => {
  const runs = runsWith(t, all, { cached: true });
  const asked: (readonly [readonly string[], string])[] = [];
  const find = async (wanted: string) => {
    const { chosen } = await trainedTrial(runs, wanted, (trials, metric) => {
      asked.push([trials.map(nameOf), metric]);
      return trials.at(-1)!;
    });
    return nameOf(chosen);
  };
  const found = [];
  for (const wanted of [
    'lungs/lung',
    'lungs/lung/unet',
    'lungs/lung/1',
    `${RUN}/lung/unet/1`,
    'lungs/swin',
    'lungs/heart',
  ])
    found.push(await find(wanted));
  assert.deepEqual(found, ['lung/swin/1', 'lung/unet/2', 'lung/swin/1', 'lung/unet/1', 'lung/swin/1', 'heart/unet/1']);
  assert.deepEqual(asked.slice(0, 2), [
    [['lung/unet/1', 'lung/unet/2', 'lung/swin/1'], 'mean_dice'],
    [['lung/unet/1', 'lung/unet/2'], 'mean_dice'],
  ]);
});

test('a trial comes with its folders and with the parameters of its evaluation and of the data it was made from', async (t) => {
  const runs = runsWith(t, ['lung/unet/1'], { cached: true });
  const { params, weights, evaluation, metric } = await trainedTrial(runs, 'lungs', (trials) => trials[0]!);
  assert.deepEqual(
    { params, weights, evaluation, metric },
    {
      params: { evaluate: { of: 'evaluate' }, prepare: { of: 'prepare' } },
      weights: join(runs, `cache/finetune/${digestOf('f0')}/output`),
      evaluation: join(runs, `cache/evaluate/${digestOf('e0')}/output`),
      metric: null,
    },
  );
});

test('several tasks must be told apart', async (t) => {
  assert.equal(
    await message(runsWith(t, all), 'lungs/unet'),
    'RUNS: lungs has 2 tasks\n  Say which: lungs/lung, lungs/heart.',
  );
});

test('a run and a trial that are not there', async (t) => {
  const runs = runsWith(t, ['lung/unet/1']);
  assert.equal(await message(runs, 'lung'), 'RUNS: there is no run or experiment lung here\n  Did you mean `lungs`?');
  assert.equal(
    await message(runs, `${RUN}/lung/unet/4`),
    'RUNS: the run 2026-lungs-1 has no finished trial lung/unet/4\n  Did you mean `lung/unet/1`?',
  );
  assert.equal(
    await message(runs, 'lungs/resnet'),
    'RUNS: the run 2026-lungs-1 has no finished trial resnet\n  Known trials: lung, lung/unet, lung/unet/1.',
  );
  assert.equal(
    await message(temporaryFolder(t), 'lungs'),
    'RUNS: there is no run or experiment lungs here\n  Name another folder with --runs <folder>.',
  );
});

test('a later run without a trained model, as one that only prepared data, is passed over', async (t) => {
  const runs = runsWith(t, ['lung/unet/1'], { cached: true });
  writeRecord(runsLayout(runs), { run: '2027-lungs-2' });
  assert.equal((await trainedTrial(runs, 'lungs', never)).run, RUN);
  assert.equal(
    await message(runs, '2027-lungs-2'),
    'RUNS: 2027-lungs-2 has no finished trial\n  Run it with assay run <file>.',
  );
});

test('a run whose trials have failed', async (t) => {
  assert.equal(
    await message(runsWith(t, []), 'lungs'),
    'RUNS: lungs has no finished trial\n  Run it with assay run <file>.',
  );
});

test('results that have been deleted', async (t) => {
  const runs = runsWith(t, ['heart/unet/1']);
  assert.equal(
    await message(runs, 'lungs'),
    'RUNS: the results of trial heart/unet/1 of the run 2026-lungs-1 are no longer in the cache\n' +
      '  Run the experiment again: what is missing is computed anew.',
  );
});

test('a damaged record is passed over and told of; damaged results are no longer used', async (t) => {
  const runs = runsWith(t, ['lung/unet/1'], { cached: true });
  const bad = join(runs, 'records', '2027-lungs-2.json');
  writeFileSync(bad, '{"format":2}');
  const passedOver = [{ file: bad, reason: 'its seal is missing' }];
  assert.deepEqual((await trainedTrial(runs, 'lungs', never)).passedOver, passedOver);
  const hint = '\n  Run the experiment again: its results are in the cache, and a new record is written';
  assert.equal(
    await message(runs, '2027-lungs-2'),
    `RUNS/records/2027-lungs-2.json: this record of a run is damaged: its seal is missing${hint}`,
  );
  const entry = `cache/evaluate/${digestOf('e0')}`;
  writeFileSync(join(runs, entry, 'output/predictions.json'), PREDICTIONS.replace('m', 'n'));
  assert.equal(
    await message(runs, 'lungs'),
    `RUNS/${entry}: this result is damaged: output/predictions.json has other contents than when it was made\n` +
      '  Run the experiment again: what is damaged is put aside and computed anew',
  );
});
