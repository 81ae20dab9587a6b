import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { run } from '../../../pipelines/run/run.ts';
import { stages } from '../../../stages/index.ts';
import { CHECKPOINTS } from '../../support/unpacked.ts';
import { inlineExecutor } from './rig/inline-executor.ts';

const project = join(import.meta.dirname, '../../..');
const TASKS = ['chestxray14', 'chexpert', 'shenzhen', 'vindr', 'rsna'];
const ROOTS = ['CHESTXRAY14', 'CHEXPERT', 'SHENZHEN', 'VINDR', 'RSNA'];

/** A tiny Swin like the tiny checkpoint, on a few generated images; the rest is the paper's. */
const TINY = [
  ...TASKS.map((task) => `tasks.${task}.data={ format: phantom, phantom: { train: 8, val: 4, test: 8, size: 56 } }`),
  'data.image.size=56',
  'arms.swinb-simmim-imagenet.model.embed_dim=4',
  'arms.swinb-simmim-imagenet.model.depth=[2, 2]',
  'arms.swinb-simmim-imagenet.model.heads=[2, 4]',
  'schedule.epochs=1',
  'evaluation.crops=center',
  'trials=2',
];

test('an experiment of the paper runs to its report, with a tiny SimMIM checkpoint in place of the real one', async (t) => {
  const runs = mkdtempSync(join(tmpdir(), 'assay-paper-'));
  t.after(() => rmSync(runs, { recursive: true, force: true }));
  const checkpoint = join(CHECKPOINTS, 'simmim_swin_w6_to_w7.pth');
  const experiment = await loadExperiment(join(project, 'experiments/paper/swinb-simmim-imagenet.yaml'), {
    set: TINY,
    env: { SIMMIM_SWINB: checkpoint, ...Object.fromEntries(ROOTS.map((name) => [name, runs])) },
  });
  const { signal } = new AbortController();
  const result = await run({
    experiment,
    registry: stages,
    runs,
    jobs: 1,
    executor: inlineExecutor(stages, 1),
    command: ['test'],
    emit: () => {},
    stop: signal,
    kill: signal,
  });
  assert.deepEqual(
    result.outcomes.flatMap(({ problems }) => problems),
    [],
  );
  assert.equal(result.state, 'finished');
  assert.ok(result.report !== null);
  const { tasks } = JSON.parse(readFileSync(result.report.results, 'utf8'));
  assert.deepEqual(Object.keys(tasks), TASKS);
  assert.equal(tasks.rsna.arms['swinb-simmim-imagenet'].n, 2);
});
