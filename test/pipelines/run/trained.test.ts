/** Which trained model is meant, and each way not to find it by its whole message. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { InputError } from '../../../common/errors.ts';
import { nameOf, trainedTrial } from '../../../pipelines/run/trained.ts';
import type { Manifest } from '../../../store/manifest.ts';
import type { TrialRecord } from '../../../store/records.ts';
import { temporaryFolder } from '../../store/temporary.ts';

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

interface Contents {
  /** Folders of its steps and their manifests are there. */
  readonly cached?: boolean;
  readonly experiment?: object;
}

/** A runs folder with the record of one run. */
function runsWith(
  t: TestContext,
  trials: readonly string[],
  { cached = false, experiment = { tasks } }: Contents = {},
) {
  const runs = temporaryFolder(t);
  const steps = trials.flatMap((trial, index) => [
    { id: `prepare:${trial.split('/')[0]}`, stage: 'prepare', key: 'p0' },
    ...['finetune', 'evaluate'].map((stage) => ({ id: `${stage}:${trial}`, stage, key: `${stage[0]}${index}` })),
  ]);
  mkdirSync(join(runs, 'records'));
  const record = {
    format: 1,
    run: RUN,
    experiment: { name: 'lungs', ...experiment },
    steps,
    trials: trials.map(trialOf),
  };
  writeFileSync(join(runs, 'records', `${RUN}.json`), JSON.stringify(record));
  for (const { stage, key } of cached ? steps : []) {
    const folder = join(runs, 'cache', stage, key);
    mkdirSync(join(folder, 'output'), { recursive: true });
    const manifest: Manifest = {
      format: 1,
      stage,
      stage_version: 1,
      key,
      experiment: 'lungs',
      step: stage,
      params: { of: `${stage} ${key}` },
      files_digest: '',
      inputs: { data: 'digest of p0' },
      output_digest: `digest of ${key}`,
      outputs: [],
      started: '',
      seconds: 1,
      device: 'cpu',
      threads: 1,
      versions: {},
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  }
  return runs;
}

const never = (): never => assert.fail('there was nothing to choose');

function message(runs: string, wanted: string): string {
  try {
    trainedTrial(runs, wanted, never);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.message.replaceAll(runs, 'RUNS');
  }
  return 'found';
}

const all = ['lung/unet/1', 'lung/unet/2', 'lung/swin/1', 'heart/unet/1'];

test('any part of a name may be left out as long as the task is clear; the best of what fits is chosen', (t) => {
  const runs = runsWith(t, all, { cached: true });
  const asked: (readonly [readonly string[], string])[] = [];
  const find = (wanted: string) =>
    nameOf(
      trainedTrial(runs, wanted, (trials, metric) => {
        asked.push([trials.map(nameOf), metric]);
        return trials.at(-1)!;
      }).chosen,
    );
  assert.deepEqual(
    ['lungs/lung', 'lungs/lung/unet', 'lungs/lung/1', `${RUN}/lung/unet/1`, 'lungs/swin', 'lungs/heart'].map(find),
    ['lung/swin/1', 'lung/unet/2', 'lung/swin/1', 'lung/unet/1', 'lung/swin/1', 'heart/unet/1'],
  );
  assert.deepEqual(asked.slice(0, 2), [
    [['lung/unet/1', 'lung/unet/2', 'lung/swin/1'], 'mean_dice'],
    [['lung/unet/1', 'lung/unet/2'], 'mean_dice'],
  ]);
});

test('a trial comes with its folders and with the parameters of its evaluation and of the data it was made from', (t) => {
  const runs = runsWith(t, ['lung/unet/1'], { cached: true });
  const { params, weights, evaluation, metric } = trainedTrial(runs, 'lungs', (trials) => trials[0]!);
  assert.deepEqual(
    { params, weights, evaluation, metric },
    {
      params: { evaluate: { of: 'evaluate e0' }, prepare: { of: 'prepare p0' } },
      weights: join(runs, 'cache/finetune/f0/output'),
      evaluation: join(runs, 'cache/evaluate/e0/output'),
      metric: null,
    },
  );
});

test('several tasks must be told apart', (t) => {
  assert.equal(
    message(runsWith(t, all), 'lungs/unet'),
    'RUNS: lungs has 2 tasks\n  Say which: lungs/lung, lungs/heart.',
  );
});

test('a record that does not say by what arms are compared leaves the choice to the user', (t) => {
  assert.equal(
    message(runsWith(t, ['lung/unet/1', 'lung/unet/2'], { experiment: {} }), 'lungs'),
    'RUNS: lungs has 2 trained models\n  Say which: lungs/lung/unet/1, lungs/lung/unet/2.',
  );
});

test('a run and a trial that are not there', (t) => {
  const runs = runsWith(t, ['lung/unet/1']);
  assert.equal(message(runs, 'lung'), 'RUNS: there is no run or experiment lung here\n  Did you mean `lungs`?');
  assert.equal(
    message(runs, `${RUN}/lung/unet/4`),
    'RUNS: the run 2026-lungs-1 has no finished trial lung/unet/4\n  Did you mean `lung/unet/1`?',
  );
  assert.equal(
    message(runs, 'lungs/resnet'),
    'RUNS: the run 2026-lungs-1 has no finished trial resnet\n  Known trials: lung, lung/unet, lung/unet/1.',
  );
  assert.equal(
    message(temporaryFolder(t), 'lungs'),
    'RUNS: there is no run or experiment lungs here\n  Name another folder with --runs <folder>.',
  );
});

test('a later run without a trained model, as one that only prepared data, is passed over', (t) => {
  const runs = runsWith(t, ['lung/unet/1'], { cached: true });
  const later = { format: 1, run: '2027-lungs-2', experiment: { name: 'lungs', tasks }, steps: [], trials: [] };
  writeFileSync(join(runs, 'records', '2027-lungs-2.json'), JSON.stringify(later));
  assert.equal(trainedTrial(runs, 'lungs', never).run, RUN);
  assert.equal(
    message(runs, '2027-lungs-2'),
    'RUNS: 2027-lungs-2 has no finished trial\n  Run it with assay run <file>.',
  );
});

test('a run whose trials have failed', (t) => {
  assert.equal(message(runsWith(t, []), 'lungs'), 'RUNS: lungs has no finished trial\n  Run it with assay run <file>.');
});

test('results that have been deleted', (t) => {
  const runs = runsWith(t, ['heart/unet/1']);
  assert.equal(
    message(runs, 'lungs'),
    'RUNS: the results of trial heart/unet/1 of the run 2026-lungs-1 are no longer in the cache\n' +
      '  Run the experiment again: what is missing is computed anew.',
  );
});
