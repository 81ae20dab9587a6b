/** What people do beside a run that is in a queue: look at it, follow a step, end it; and the mistakes that they make. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { after, before, test } from 'node:test';
import type { Shown } from '../../cli/watch/feed.ts';
import { type Cluster, startCluster, whyNoCluster } from './cluster.ts';
import { endRuns, Rig, until, well } from './rig.ts';

const reason = whyNoCluster();
const skip = reason ?? false;
const TWO = { trials: 1, epochs: 4, images: 400 };

let cluster: Cluster;
before(async () => {
  if (reason === null) cluster = await startCluster();
});
after(async () => {
  endRuns();
  await cluster?.stop();
});

const queued = (): readonly string[] =>
  cluster
    .ask('squeue', '--noheader', '--array', '--format=%F_%K')
    .split('\n')
    .filter((line) => line !== '');

const empty = (): Promise<void> =>
  until(
    () => queued().length === 0,
    () => cluster.ask('squeue'),
  );

interface StatusJson {
  readonly runs: readonly { readonly state: string; readonly stages: readonly unknown[] }[];
  readonly queue: readonly { readonly id: string; readonly job: string; readonly state: string }[];
  readonly carrying: readonly { readonly job: string }[];
  readonly queue_silent: string | null;
}

async function statusOf(rig: Rig): Promise<StatusJson> {
  return JSON.parse((await well(rig.start('status', '--json'))).stdout) as StatusJson;
}

test('of a detached run status tells what is in the queue, logs follow a step to its end, and the page shows it', {
  skip,
}, async () => {
  const rig = new Rig(TWO, cluster);
  const { stderr } = await well(rig.run('--detach'));
  assert.match(stderr, /small: 7 steps, 0 cached; at most 500 in the queue, 1 core each, device cpu\n/);
  const step = 'finetune:small/a/1';
  // It waits, then trains, and is over when it is published.
  const follow = rig.start('logs', step, '--follow');
  await until(
    () => cluster.ask('squeue', '--states=RUNNING', '--format=%j').includes('-finetune-'),
    () => cluster.ask('squeue'),
  );
  const status = await statusOf(rig);
  assert.equal(status.runs[0]!.state, 'running');
  assert.ok(status.queue.some(({ id, state }) => id === step && state === 'RUNNING'));
  assert.equal(status.carrying.length, 1);
  assert.equal(status.queue_silent, null);
  const { stdout } = await well(rig.start('status'));
  assert.match(stdout, /^small running: .*, device cpu\n/);
  assert.match(stdout, /\n {2}finetune +0\/2 {2}(1|2) running/);
  assert.match(
    stdout,
    /\nin the queue\n( {2}.*\n)* {2}the job that carries small on when they have ended: pending \(Dependency\)\n$/,
  );
  const gc = await rig.start('gc', '--older-than', '0').ended;
  assert.equal(gc.code, 2);
  assert.match(
    gc.stderr,
    /^\d of the steps that were submitted from \S+ are in the queue\n {2}Wait .* assay cancel small\n$/,
  );
  const page = rig.start('watch', '--port', '0');
  const run = await shown(page, (now) => now.runs[0]!.running.some(({ id, queue }) => id === step && queue !== null));
  assert.equal(run.runs[0]!.state, 'running');
  page.child.kill('SIGINT');
  const log = await well(follow);
  assert.match(log.stdout, /finetune:small\/a\/1 epoch 1\/4: .*\n(.*\n)*finetune:small\/a\/1 epoch 4\/4: /);
  await empty();
  assert.equal((await statusOf(rig)).runs[0]!.state, 'finished');
  assert.deepEqual(rig.submissions(), [], 'what came to a good end leaves no files');
});

/** Looks at the page until it shows what is waited for. */
async function shown(page: ReturnType<Rig['start']>, wanted: (now: Shown) => boolean): Promise<Shown> {
  const [line] = (await once(page.child.stdout!, 'data')) as [string];
  const [answer] = (await once(get(`${line.trim()}events`), 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of answer.setEncoding('utf8')) {
    text += part as string;
    const whole = text.split('\n\n').slice(0, -1);
    for (const message of whole) {
      const now = JSON.parse(message.slice(message.indexOf('data: ') + 6)) as Shown;
      if (wanted(now)) return now;
    }
    text = text.slice(text.lastIndexOf('\n\n') + 2);
  }
  throw new Error('the page has ended');
}

test('cancel takes out what waits and what runs; Ctrl-C leaves it there and says so; the next run goes on', {
  skip,
}, async () => {
  const rig = new Rig(TWO, cluster);
  const run = rig.run();
  await run.says(/finetune:small\S* epoch 1/);
  run.child.kill('SIGINT');
  const { code, stderr } = await run.ended;
  assert.equal(code, 130);
  assert.match(stderr, /stopping\n4 of its steps stay in the queue and go on; assay cancel small takes them out\n/);
  assert.equal(queued().length, 4);
  const cancel = await well(rig.start('cancel', 'small'));
  assert.equal(
    cancel.stderr,
    'small: 4 steps taken out of the queue, 0 runs here told to stop; assay run goes on where they stopped\n',
  );
  await empty();
  const { stdout } = await well(rig.start('status'));
  assert.match(stdout, /^small interrupted: /);
  const again = await well(rig.run());
  assert.match(again.stderr, /finetune:small\/\S+ resuming in epoch /);
  assert.deepEqual(rig.submissions(), [], 'nor does what was cancelled and then finished');
});

test('while the controller is silent status says so, and cancel says what to do', { skip }, async () => {
  const rig = new Rig(TWO, cluster);
  await well(rig.run('--detach'));
  await cluster.silence();
  const { stdout } = await well(rig.start('status'));
  assert.match(
    stdout,
    /\n\nwhat is in the queue is not known: Slurm does not answer: .*Unable to contact slurm controller/,
  );
  const refused = await rig.start('cancel', 'small').ended;
  assert.equal(refused.code, 3);
  assert.match(
    refused.stderr,
    /^Slurm does not answer: .*\n {2}No further of its jobs does anything, but those that run go on: cancel again when sinfo shows the cluster\n$/,
  );
  await cluster.answerAgain();
  await well(rig.start('cancel', 'small'));
  await empty();
});

test('an unknown partition is told in words, and the run has failed and not crashed', { skip }, async () => {
  const rig = new Rig(TWO, cluster);
  const { code, stderr } = await rig.run('--set', 'executors.slurm.partition=nowhere').ended;
  assert.equal(code, 3);
  assert.equal(
    stderr,
    `small: 7 steps, 0 cached; at most 500 in the queue, 1 core each, device cpu
Slurm takes no job of prepare: invalid partition specified: nowhere; Batch job submission failed: Invalid partition name specified
  Mend executors.slurm in the experiment file or the site file; docs/cluster.md says what it may hold
`,
  );
  const { stdout } = await well(rig.start('status'));
  assert.match(stdout, /^small failed: /);
  assert.deepEqual(rig.submissions(), []);
});

test('jobs that can never start are told with what to change, by the run and by status', { skip }, async () => {
  const rig = new Rig(TWO, cluster);
  const run = rig.run('--set', 'executors.slurm.partition=short', '--set', 'executors.slurm.time=01:00:00');
  await run.says(
    /jobs of prepare cannot start: executors.slurm.time is more than is allowed there \(PartitionTimeLimit\); assay cancel small takes them out\n/,
  );
  run.child.kill('SIGINT');
  await run.ended;
  const { stdout } = await well(rig.start('status'));
  assert.match(
    stdout,
    /1 step of prepare: pending \(PartitionTimeLimit: executors.slurm.time is more than is allowed there\)/,
  );
  await well(rig.start('cancel', 'small'));
  await empty();
});

test('jobs that end without a word end a detached run, and do not go round for ever', { skip }, async () => {
  const rig = new Rig({ trials: 1, epochs: 1, images: 16 }, cluster);
  const before = cluster.submissions();
  const silent = 'executors.slurm.setup=["case $SLURM_JOB_NAME in *-evaluate-*) exit 0;; esac"]';
  await well(rig.run('--detach', '--set', silent, '--set', 'executors.slurm.retries=0'));
  await empty();
  // Four arrays, and one or two jobs that carry on.
  assert.ok(cluster.submissions() - before <= 7, `${cluster.submissions() - before} submissions`);
  const { stdout } = await well(rig.start('status'));
  assert.match(
    stdout,
    /^small failed: [^\n]*\n(.*\n)* {2}evaluate:small\/a\/1 FAILED: its job \S+ ended as COMPLETED without a word/,
  );
  const gc = JSON.parse((await well(rig.start('gc', '--older-than', '0', '--json'))).stdout);
  assert.match(gc.job_arrays.join(' '), /-evaluate-/);
  assert.deepEqual(rig.submissions(), []);
});
