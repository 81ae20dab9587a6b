import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../../../common/errors.ts';
import { layered, siteSettings } from '../../../../pipelines/executors/site.ts';
import { parseQueue } from '../../../../pipelines/executors/slurm/commands.ts';
import { endText, fateOf } from '../../../../pipelines/executors/slurm/ended.ts';
import { batchScript, ranges } from '../../../../pipelines/executors/slurm/script.ts';
import { sizesOf } from '../../../../pipelines/executors/slurm/settings.ts';
import { slurmSettings } from '../../../../pipelines/executors/slurm/slurm.ts';

test('a script asks for what the stage is given, and hands the signal on by being replaced by the command', () => {
  process.env['ASSAY_SITE'] = '';
  const settings = slurmSettings({
    partition: 'gpu',
    gpus: 'a100:1',
    cores: 8,
    modules: ['cuda/13.0'],
    prefix: ['apptainer', 'exec', 'my image.sif'],
    sbatch: ['--constraint=ib'],
    stages: { evaluate: { time: '00:30:00' } },
  });
  const script = batchScript({
    name: 'x-evaluate',
    indices: [0, 1, 2, 7],
    output: '/my runs/%a.log',
    dependency: 'aftercorr:12',
    sizes: sizesOf(settings, 'evaluate', 2.1 * 2 ** 30),
    settings,
    command: ['node', 'assay.js', 'exec', '--job', "/it's"],
  });
  assert.equal(
    script,
    `#!/bin/bash
#SBATCH --job-name=x-evaluate
#SBATCH --array=0-2,7
#SBATCH --output="/my runs/%a.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR2@300
#SBATCH --kill-on-invalid-dep=yes
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --time=00:30:00
#SBATCH --mem=3G
#SBATCH --gres=gpu:a100:1
#SBATCH --partition=gpu
#SBATCH --dependency=aftercorr:12
#SBATCH --constraint=ib
trap 'export ASSAY_TIME_IS_UP=1' USR2
module load cuda/13.0
exec apptainer exec 'my image.sif' node assay.js exec --job '/it'\\''s'
`,
  );
});

test('preparing takes no graphics card unless it is given one', () => {
  const settings = slurmSettings({ gpus: 2, stages: { 'pretrain-load': { gpus: 1 } } });
  const gpus = (['prepare', 'pretrain-load', 'finetune'] as const).map((stage) => sizesOf(settings, stage).gpus);
  assert.deepEqual(gpus, [0, 1, 2]);
});

test('memory is what the cost model says in whole gibibytes, unless a number is given', () => {
  const sizes = (own: Readonly<Record<string, string>>, needed: number | null) =>
    (['prepare', 'pretrain-load', 'finetune'] as const).map((s) => sizesOf(slurmSettings(own), s, needed).memory);
  assert.deepEqual(sizes({}, null), ['8G', '4G', '4G']);
  assert.deepEqual(sizes({}, 5.01 * 2 ** 30), ['6G', '6G', '6G']);
  assert.deepEqual(sizes({ memory: '32G' }, 5.01 * 2 ** 30), ['32G', '32G', '32G']);
});

test('a thousand indices are few bytes', () => {
  assert.equal(ranges(Array.from({ length: 1000 }, (_, index) => index)), '0-999');
  assert.equal(ranges([3]), '3');
  assert.equal(ranges([]), '');
});

test('the queue is read whatever stands in it', () => {
  const text = '12|3|RUNNING|None|n1|a-finetune\n13|N/A|PENDING|Resources||some|one\nslurm: nonsense\n';
  assert.deepEqual(parseQueue(text), [
    { job: '12', index: 3, state: 'RUNNING', reason: 'None', node: 'n1', name: 'a-finetune' },
    { job: '13', index: -1, state: 'PENDING', reason: 'Resources', node: '', name: 'some|one' },
  ]);
});

test('what Slurm says of a task is told apart by what is to be done', () => {
  const fates = ['PENDING', 'COMPLETING', 'COMPLETED', 'FAILED', 'CANCELLED', 'NODE_FAIL', 'TIMEOUT', 'PREEMPTED'].map(
    (state) => fateOf({ state, reason: 'None' }),
  );
  assert.deepEqual(fates, ['alive', 'alive', 'ended', 'ended', 'taken', 'taken', 'taken', 'taken']);
  assert.equal(fateOf({ state: 'CANCELLED', reason: 'DependencyNeverSatisfied' }), 'impossible');
  assert.equal(endText({ state: 'NODE_FAIL', node: 'n7' }), 'was lost with its node on node n7');
});

test('the experiment wins over the site file, entry by entry, and both over the defaults', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-site-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'site.yaml');
  writeFileSync(
    file,
    'executors:\n  slurm:\n    partition: gpu\n    time: "10"\n    stages: { prepare: { cores: 2 } }\n',
  );
  const site = siteSettings('slurm', { ASSAY_SITE: file });
  assert.deepEqual(layered(site, { time: '20', stages: { prepare: { time: '5' } } }), {
    partition: 'gpu',
    time: '20',
    stages: { prepare: { cores: 2, time: '5' } },
  });
});

test('a mistake in the site file is told with its line', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-site-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'site.yaml');
  writeFileSync(file, 'executors:\n  slurm:\n    partitoin: gpu\n    cores: none\n');
  assert.throws(
    () => siteSettings('slurm', { ASSAY_SITE: file }),
    (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.deepEqual(
        error.problems.map(({ line, message, hint }) => [line, message, hint]),
        [
          [3, 'unknown key `partitoin`', 'Did you mean `partition`?'],
          [4, 'expected a whole number of at least 1, found "none"', undefined],
        ],
      );
      return true;
    },
  );
  assert.throws(() => siteSettings('slurm', { ASSAY_SITE: join(folder, 'other.yaml') }), {
    message: `${folder}/other.yaml: does not exist\n  Did you mean \`site.yaml\`?`,
  });
});
