/**
 * The executor on a real Slurm, which these tests start on this machine: run by .ci/run, which installs Debian's
 * `slurm-wlm` and `munge`. Where they are missing the tests are skipped, and say so.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Cluster, type EndedTask, startCluster, whyNoCluster } from './cluster.ts';
import { endRuns, locally, Rig, until, well } from './rig.ts';

const reason = whyNoCluster();
const skip = reason ?? false;
const SIX = { trials: 3, epochs: 4, images: 96 };
/** Its only epoch takes longer than a job has: a minute where an epoch of SIX takes half a second. */
const LONG = { trials: 1, epochs: 1, images: 4000, depth: 8 };

let cluster: Cluster;
let local: Readonly<Record<string, string>>;
before(async () => {
  if (reason !== null) return;
  cluster = await startCluster();
  local = await locally(SIX, cluster);
});
after(async () => {
  endRuns();
  await cluster?.stop();
});

interface Watched {
  readonly submissions: number;
  readonly ended: number;
}
const watch = (): Watched => ({ submissions: cluster.submissions(), ended: cluster.ended().length });

/** Tasks that Slurm has had since: each step's once, but for those whose task had ended. */
async function tasksSince({ ended }: Watched): Promise<readonly EndedTask[]> {
  await until(
    () => cluster.ask('squeue', '--noheader') === '',
    () => cluster.ask('squeue'),
  );
  return [
    ...new Map(
      cluster
        .ended()
        .slice(ended)
        .map((task) => [task.task, task]),
    ).values(),
  ];
}

const ofStage = (tasks: readonly EndedTask[], stage: string): number =>
  tasks.filter(({ name }) => name.includes(`-${stage}-`)).length;

test('two arms of three trials: an array a stage, each step once, and the bytes of a local run', { skip }, async () => {
  const rig = new Rig(SIX, cluster);
  const since = watch();
  await well(rig.run());
  assert.deepEqual(rig.results(), local);
  assert.equal(cluster.submissions() - since.submissions, 4, rig.said);
  const tasks = await tasksSince(since);
  assert.deepEqual([ofStage(tasks, 'finetune'), ofStage(tasks, 'evaluate')], [6, 6]);
  assert.deepEqual(rig.submissions(), [], 'what came to a good end leaves no files');
  assert.match((await well(rig.run())).stderr, /nothing to do: 15 steps cached/);
});

test('a coordinator that is killed leaves its jobs, and the next one attaches to them and submits none twice', {
  skip,
}, async () => {
  const rig = new Rig(SIX, cluster);
  const since = watch();
  for (const moment of [/submitted as job/, /finetune:small\S* started/, /finetune:small\S* done/]) {
    const { child, says, ended } = rig.run();
    await says(moment);
    child.kill('SIGKILL');
    await ended;
  }
  await well(rig.run());
  assert.deepEqual(rig.results(), local);
  assert.equal(cluster.submissions() - since.submissions, 4, rig.said);
  const tasks = await tasksSince(since);
  assert.equal(tasks.length, 14, 'a step was submitted twice');
});

test('a job that is cancelled, one that is put back into the queue and nodes that start anew cost no byte', {
  skip,
}, async () => {
  const rig = new Rig(SIX, cluster);
  const since = watch();
  const { says, ended } = rig.run();
  await says(/finetune:small\S* epoch 1/);
  const running = (): readonly string[] =>
    cluster
      .ask('squeue', '--noheader', '--array', '--states=RUNNING', '--format=%i %j')
      .split('\n')
      .filter((line) => line.includes('-finetune-'));
  await until(
    () => running().length >= 2,
    () => cluster.ask('squeue'),
  );
  const [cancelled, requeued] = running().map((line) => line.split(' ')[0]!);
  cluster.ask('scancel', cancelled!);
  cluster.ask('scontrol', 'requeue', requeued!);
  await cluster.restart('first');
  await cluster.restart('second');
  await well({ ended });
  assert.deepEqual(rig.results(), local);
  assert.match(rig.said, /its job \d+_\d was cancelled.*it goes on in another \(1 of 3\)/);
  // The one that was cancelled, and what waited for it, are there twice: the first had ended before the second came.
  const tasks = await tasksSince(since);
  assert.deepEqual([ofStage(tasks, 'finetune'), ofStage(tasks, 'evaluate')], [7, 7], rig.said);
});

test('a time limit in the middle of an epoch: the job saves its state, goes back into the queue and goes on', {
  skip,
}, async () => {
  const expected = await locally(LONG, cluster);
  const rig = new Rig(LONG, cluster);
  const since = watch();
  // Slurm looks every 30 seconds whom to warn, and warns those whose time is up before the next look: the signal comes 5 to
  // 35 seconds after the beginning of the minute that a job has. Training takes longer on any machine.
  await well(
    rig.run('--set', 'executors.slurm.stages.finetune={time: "1"}', '--set', 'executors.slurm.warn_seconds=25'),
  );
  assert.deepEqual(rig.results(), expected);
  assert.match(rig.said, /resuming in epoch 1, after batch \d+/);
  const tasks = await tasksSince(since);
  assert.equal(tasks.length, 6, `a job went on as itself:\n${rig.said}`);
});

test('a job that is warned before it has begun goes back into the queue as itself, and goes on', { skip }, async () => {
  const rig = new Rig(SIX, cluster);
  const since = watch();
  const warned = '[ -n "$SLURM_RESTART_COUNT" ] || kill -USR2 $$';
  await well(rig.run('--set', `executors.slurm.setup=['${warned}']`));
  assert.deepEqual(rig.results(), local);
  const tasks = await tasksSince(since);
  assert.deepEqual([ofStage(tasks, 'finetune'), ofStage(tasks, 'evaluate')], [6, 6], rig.said);
});

test('detached, a run goes on alone to its report', { skip }, async () => {
  const rig = new Rig(SIX, cluster);
  const { stderr } = await well(rig.run('--detach'));
  assert.match(
    stderr,
    // None, one or two of the quick steps at the beginning may have ended before all was submitted.
    /1[345] steps of 15 left to the queue; to wait for them: .*run small.yaml --executor slurm\n/,
  );
  await until(
    () => cluster.ask('squeue', '--noheader') === '',
    () => cluster.ask('squeue'),
  );
  assert.deepEqual(rig.results(), local);
  assert.match((await well(rig.run())).stderr, /nothing to do: 15 steps cached/);
});

test('a job that is ended again and again fails with the reason and the last lines of its log; the others go on', {
  skip,
}, async () => {
  const rig = new Rig(SIX, cluster);
  const { says, ended } = rig.run('--set', 'executors.slurm.retries=0');
  await says(/finetune:small\/a\/1 epoch 1/);
  const line = cluster
    .ask('squeue', '--noheader', '--array', '--format=%i %j')
    .split('\n')
    .find((one) => /_0 .*-finetune-/.test(one));
  cluster.ask('scancel', line!.split(' ')[0]!);
  const { code, stderr } = await ended;
  assert.equal(code, 1);
  assert.match(stderr, /finetune:small\/a\/1 FAILED.*\n {2}its job \d+_0 was cancelled on node (first|second)/);
  assert.match(stderr, /evaluate:small\/a\/1 skipped: finetune:small\/a\/1 did not finish/);
  // What had ended before it was its turn counts as cached.
  assert.match(stderr, /15 steps: (13 done|12 done, 1 cached|11 done, 2 cached), 1 failed, 1 skipped/);
  // Told once: the next run tries again.
  await well(rig.run());
  assert.deepEqual(rig.results(), local);
});
