/** One experiment from file to table with the real binary and the real stages. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assay, temporaryFolder, writeExperiment } from './binary.ts';

interface PlanJson {
  readonly steps: readonly {
    readonly id: string;
    readonly stage: string;
    readonly key: string | null;
    readonly status: string;
    readonly why: string | null;
    readonly needs: readonly string[];
  }[];
}

const IDS = ['prepare:tiny', 'pretrain-load:only', 'finetune:tiny/only/1', 'evaluate:tiny/only/1', 'report'];

test('an experiment is planned, run, found cached, changed, shown and reported', async (t) => {
  const folder = temporaryFolder(t);
  writeExperiment(folder);

  const before = JSON.parse((await assay(folder, 'plan', 'tiny.yaml', '--json')).stdout) as PlanJson;
  assert.deepEqual(
    before.steps.map(({ id, status, why }) => [id, status, why]),
    [
      ['prepare:tiny', 'ready', 'never run'],
      ['pretrain-load:only', 'ready', 'never run'],
      ['finetune:tiny/only/1', 'blocked', 'waits for prepare:tiny, pretrain-load:only'],
      ['evaluate:tiny/only/1', 'blocked', 'waits for prepare:tiny, finetune:tiny/only/1'],
      ['report', 'blocked', 'waits for evaluate:tiny/only/1, prepare:tiny'],
    ],
  );

  const first = await assay(folder, 'run', 'tiny.yaml', '--json');
  assert.equal(first.code, 0, first.stderr);
  const results = JSON.parse(first.stdout) as { readonly experiment: string; readonly tasks: object };
  assert.equal(results.experiment, 'tiny');
  assert.deepEqual(Object.keys(results.tasks), ['tiny']);
  assert.match(first.stderr, /^tiny: 5 steps, 0 cached; 1 job, \d+ threads? each, device cpu$/m);
  assert.match(first.stderr, /^5 steps: 5 done$/m);

  const page = join(folder, 'runs', 'reports', 'tiny', 'report.html');
  const again = await assay(folder, 'run', 'tiny.yaml');
  assert.deepEqual([again.code, again.stderr], [0, `nothing to do: 5 steps cached\nreport: ${page}\n`]);
  assert.match(again.stdout, /^only is the only arm on tiny \(AUC /);

  const changed = await assay(folder, 'run', 'tiny.yaml', '--dry-run', '--json', '--set', 'schedule.lr=0.002');
  const steps = (JSON.parse(changed.stdout) as PlanJson).steps;
  assert.deepEqual(
    steps.map(({ id, stage, status, why, needs }) => ({ id, stage, status, why, needs })),
    [
      { id: IDS[0], stage: 'prepare', status: 'cached', why: null, needs: [] },
      { id: IDS[1], stage: 'pretrain-load', status: 'cached', why: null, needs: [] },
      { id: IDS[2], stage: 'finetune', status: 'ready', why: 'schedule.lr: 0.001 -> 0.002', needs: IDS.slice(0, 2) },
      { id: IDS[3], stage: 'evaluate', status: 'blocked', why: `waits for ${IDS[2]}`, needs: [IDS[0], IDS[2]] },
      { id: IDS[4], stage: 'report', status: 'blocked', why: `waits for ${IDS[3]}`, needs: [IDS[3], IDS[0]] },
    ],
  );
  assert.deepEqual(
    steps.map(({ key }) => key === null),
    [false, false, false, true, true],
  );

  const shown = await assay(folder, 'results', 'tiny');
  assert.equal(shown.stdout, again.stdout);
  assert.deepEqual(JSON.parse((await assay(folder, 'results', 'tiny.yaml', '--json')).stdout), results);

  const report = await assay(folder, 'report', 'tiny.yaml', '--set', 'report.test.alpha=0.01');
  assert.equal(report.stdout, `${page}\n`);
  assert.ok(existsSync(page));
  const refused = await assay(folder, 'report', 'tiny.yaml', '--set', 'schedule.lr=0.002');
  assert.deepEqual(refused, {
    code: 2,
    stdout: '',
    stderr: [
      `${folder}/tiny.yaml: the one trial of this experiment has not finished, as the file stands now`,
      `  assay run ${folder}/tiny.yaml runs them and renders the report\n`,
    ].join('\n'),
  });

  checkRecord(folder);
});

function checkRecord(folder: string): void {
  const [name] = readdirSync(join(folder, 'runs', 'records')).toSorted();
  const record = JSON.parse(readFileSync(join(folder, 'runs', 'records', name!), 'utf8'));
  assert.equal(record.state, 'finished');
  assert.deepEqual(record.experiment.name, 'tiny');
  assert.deepEqual(
    record.steps.map(({ id, state }: Readonly<Record<string, unknown>>) => [id, state]),
    IDS.map((id) => [id, 'done']),
  );
  assert.equal(record.trials.length, 1);
  assert.equal(typeof record.trials[0].metrics.auc, 'number');
  assert.match(record.provenance.libraries['onnxruntime-node'], /^\d/);
  assert.deepEqual(record.command.slice(1), ['run', 'tiny.yaml', '--json']);
}
