/** Which trained model is meant, and each way not to find it by its whole message. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { InputError } from '../../../common/errors.ts';
import { trainedTrial } from '../../../pipelines/run/trained.ts';
import { temporaryFolder } from '../../store/temporary.ts';

/** A runs folder with the record of one run, whose results are no longer there. */
function runsWith(t: TestContext, trials: readonly string[], state = 'done'): string {
  const runs = temporaryFolder(t);
  const steps = trials.flatMap((trial) =>
    ['finetune', 'evaluate'].map((stage) => ({ id: `${stage}:${trial}`, stage, key: 'ab', state })),
  );
  mkdirSync(join(runs, 'records'));
  const record = { format: 1, run: '2026-lungs-1', experiment: { name: 'lungs' }, steps, trials: [] };
  writeFileSync(join(runs, 'records', '2026-lungs-1.json'), JSON.stringify(record));
  return runs;
}

function message(runs: string, run: string, trial?: string): string {
  try {
    trainedTrial(runs, run, trial);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.message.replaceAll(runs, 'RUNS');
  }
  return 'found';
}

test('several trained models must be told apart', (t) => {
  const runs = runsWith(t, ['lung/unet/1', 'lung/unet/2']);
  assert.equal(
    message(runs, 'lungs'),
    'RUNS: lungs has 2 trained models\n  Choose one with --trial: lung/unet/1, lung/unet/2.',
  );
});

test('a run and a trial that are not there', (t) => {
  const runs = runsWith(t, ['lung/unet/1']);
  assert.equal(message(runs, 'lung'), 'RUNS: there is no run or experiment lung here\n  Did you mean `lungs`?');
  assert.equal(
    message(runs, '2026-lungs-1', 'lung/unet/4'),
    'RUNS: the run 2026-lungs-1 has no finished trial lung/unet/4\n  Did you mean `lung/unet/1`?',
  );
  assert.equal(
    message(temporaryFolder(t), 'lungs'),
    'RUNS: there is no run or experiment lungs here\n  Name another folder with --runs <folder>.',
  );
});

test('a run whose trials have failed', (t) => {
  const runs = runsWith(t, ['lung/unet/1'], 'failed');
  assert.equal(message(runs, 'lungs'), 'RUNS: lungs has no finished trial\n  Run it with assay run <file>.');
});

test('results that have been deleted', (t) => {
  const runs = runsWith(t, ['lung/unet/1']);
  assert.equal(
    message(runs, 'lungs'),
    'RUNS: the results of trial lung/unet/1 of the run 2026-lungs-1 are no longer in the cache\n' +
      '  Run the experiment again: what is missing is computed anew.',
  );
});
