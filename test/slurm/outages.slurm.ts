/** What a cluster does to jobs and to those who ask: nodes that are lost, jobs that make room, a controller that is silent. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Cluster, type NodeName, startCluster, whyNoCluster } from './cluster.ts';
import { endRuns, locally, Rig, until, well } from './rig.ts';

const reason = whyNoCluster();
const skip = reason ?? false;
const FOUR = { trials: 2, epochs: 4, images: 192 };
/** Arrays of a run from nothing. */
const ARRAYS = 4;

let cluster: Cluster;
let local: Readonly<Record<string, string>>;
before(async () => {
  if (reason !== null) return;
  cluster = await startCluster();
  local = await locally(FOUR, cluster);
});
after(async () => {
  endRuns();
  await cluster?.stop();
});

/** Nodes on which trials are trained now. */
const busy = (): readonly NodeName[] =>
  cluster
    .ask('squeue', '--noheader', '--array', '--states=RUNNING', '--format=%N %j')
    .split('\n')
    .filter((line) => line.includes('-finetune-'))
    .map((line) => line.split(' ')[0] as NodeName);

async function someBusy(): Promise<NodeName> {
  await until(
    () => busy().length > 0,
    () => cluster.ask('squeue'),
  );
  return busy()[0]!;
}

test('a node that is lost with its jobs costs no byte, and nothing is submitted again', { skip }, async () => {
  const rig = new Rig(FOUR, cluster);
  const before = cluster.submissions();
  const run = rig.run();
  await run.says(/finetune:small\S* epoch 1/);
  const lost = await someBusy();
  await cluster.lose(lost);
  await cluster.revive(lost);
  await well(run);
  assert.deepEqual(rig.results(), local);
  assert.equal(cluster.submissions() - before, ARRAYS, `Slurm itself puts them back into the queue:\n${rig.said}`);
});

test('jobs on a node that nobody reaches go on beside those that are started in their place, and cost no byte', {
  skip,
}, async () => {
  const rig = new Rig(FOUR, cluster);
  const run = rig.run();
  await run.says(/finetune:small\S* epoch 1/);
  const cut = await someBusy();
  await cluster.cutOff(cut);
  const others = (): boolean => busy().some((name) => name !== cut);
  await until(others, () => cluster.ask('squeue'));
  await cluster.revive(cut);
  await well(run);
  assert.deepEqual(rig.results(), local);
});

test('jobs that have to make room for others go on when it is their turn again', { skip }, async () => {
  const rig = new Rig(FOUR, cluster);
  const before = cluster.submissions();
  const run = rig.run();
  await run.says(/finetune:small\S* epoch 1/);
  cluster.ask('sbatch', '--partition=urgent', '--exclusive', '--array=0-1', '--output=/dev/null', '--wrap=sleep 5');
  await well(run);
  assert.deepEqual(rig.results(), local);
  assert.match(cluster.log(), /preempted JobId=\S+ has been requeued/i);
  assert.equal(cluster.submissions() - before, ARRAYS + 1, rig.said);
});

test('a controller that is silent when a run begins, and again on the way, ends nothing', { skip }, async () => {
  const rig = new Rig(FOUR, cluster);
  const before = cluster.submissions();
  await cluster.silence();
  const run = rig.run();
  await run.says(/Slurm does not answer: .*Unable to contact slurm controller.*; jobs go on, and it is asked again\n/);
  await cluster.answerAgain();
  await run.says(/finetune:small\S* epoch 1/);
  await cluster.silence();
  await run.says(/(Slurm does not answer.*\n(.*\n)*){2}/);
  await cluster.answerAgain();
  await well(run);
  assert.deepEqual(rig.results(), local);
  assert.equal(cluster.submissions() - before, ARRAYS, rig.said);
});

test('a job of which Slurm has not said that it took it is found in the queue, and not submitted twice', {
  skip,
}, async () => {
  // The answers to the first submissions are lost on their way, as they are where the controller has too much to do.
  const bin = mkdtempSync(join(tmpdir(), 'assay-lost-answers-'));
  const lost = join(bin, 'lost');
  mkdirSync(lost);
  const real = cluster.ask('sh', '-c', 'command -v sbatch').trim();
  writeFileSync(
    join(bin, 'sbatch'),
    `#!/bin/sh
answer=$(${real} "$@") || exit 1
[ "$(ls ${lost} | wc -l)" -lt 3 ] || { echo "$answer"; exit 0; }
touch ${lost}/$answer
echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2
exit 1
`,
  );
  chmodSync(join(bin, 'sbatch'), 0o755);
  const env = { ...cluster.env, PATH: [bin, cluster.env['PATH']].join(delimiter) };
  const rig = new Rig(FOUR, { env });
  const before = cluster.submissions();
  await well(rig.run());
  assert.deepEqual(rig.results(), local);
  assert.equal(readdirSync(lost).length, 3);
  assert.equal(cluster.submissions() - before, ARRAYS, rig.said);
  // A step that is run although there is a result takes no earlier job for its own, but that one.
  const forced = cluster.submissions();
  cluster.ask('sh', '-c', `rm ${lost}/*`);
  await well(rig.run('--force', 'evaluate'));
  assert.equal(cluster.submissions() - forced, 1, rig.said);
  assert.equal(readdirSync(lost).length, 1);
});
