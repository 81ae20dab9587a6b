/** A search of the learning rate, from an experiment file to what the report says of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { run } from '../../../pipelines/run/run.ts';
import { stages } from '../../../stages/index.ts';
import { inlineExecutor } from './rig/inline-executor.ts';

const EXPERIMENT = `
name: searched
task: classification
data:
  format: phantom
  phantom: { train: 16, val: 8, test: 12, size: 16 }
  image: { size: 16, normalize: chestxray }
  augment: none
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 8, depth: 1, heads: 2 }
schedule: { epochs: 2, batch_size: 8, search: { lr: [0.001, 0.01, 1.0e+30], trials: 2 } }
evaluation: { crops: center }
trials: 2
arms:
  adamw: { schedule: { optimizer: { name: adamw } } }
  sgd: { schedule: { optimizer: { name: sgd } } }
  given: { schedule: { search: null, lr: 0.01 } }
`;

test('a search over three learning rates for two arms ends in a report that names the budget', async (t) => {
  const runs = mkdtempSync(join(tmpdir(), 'assay-search-'));
  t.after(() => rmSync(runs, { recursive: true, force: true }));
  const file = join(runs, 'searched.yaml');
  writeFileSync(file, EXPERIMENT);
  const experiment = await loadExperiment(file);
  const { signal } = new AbortController();
  const order: string[] = [];
  const result = await run({
    experiment,
    registry: stages,
    runs,
    jobs: 1,
    executor: inlineExecutor(stages, 1),
    command: ['test'],
    emit: (event) => {
      if (event.type === 'started') order.push(event.id);
    },
    stop: signal,
    kill: signal,
  });
  assert.deepEqual(
    result.outcomes.flatMap(({ problems }) => problems),
    [],
  );
  const { searches } = JSON.parse(readFileSync(result.report!.results, 'utf8'));
  assert.deepEqual(
    searches.map(({ arm, rates }: { arm: string; rates: { lr: number; trials: number; diverged: number }[] }) => [
      arm,
      rates.map(({ lr, trials, diverged }) => [lr, trials, diverged > 0]),
    ]),
    ['adamw', 'sgd'].map((arm) => [
      arm,
      [
        [0.001, 2, false],
        [0.01, 2, false],
        [1e30, 2, true],
      ],
    ]),
  );
  const text = readFileSync(result.report!.results.replace('results.json', 'report.md'), 'utf8');
  assert.match(
    text,
    /Each arm that was searched had the same budget on a task \(3 rates × 2 seeds\)\. The rate with the lowest mean validation loss was chosen by seeds that the compared trials do not have; no test image was looked at\. In all: 12 trainings, \d+ epochs, \d+ images trained on\./,
  );
  assert.match(text, /Not searched, so that they had another budget: given on searched\./);
  for (const arm of ['adamw', 'sgd'])
    assert.ok(order.indexOf(`search:searched/${arm}`) < order.indexOf(`finetune:searched/${arm}/1`));
});
