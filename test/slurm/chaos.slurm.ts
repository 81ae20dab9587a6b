/**
 * Coordinators, workers, jobs and nodes are ended at random moments while twelve trials run on a real Slurm. Seeded by
 * CHAOS_SEED; KILLS says how often (50 before a release).
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type Cluster, NODES, startCluster, whyNoCluster } from './cluster.ts';
import { Rig, type Started, well } from './rig.ts';

const reason = whyNoCluster();
const skip = reason ?? false;
const KILLS = Number(process.env['KILLS'] ?? 6);
const SEED = Number(process.env['CHAOS_SEED'] ?? 18);
const TWELVE = { trials: 6, epochs: 3, images: 96 };

let cluster: Cluster;
before(async () => {
  if (reason === null) cluster = await startCluster();
});
after(async () => await cluster?.stop());

/** When each result was begun, by its folder: one that was published never runs again. */
function published({ folder }: Rig): ReadonlyMap<string, string> {
  const cache = join(folder, 'runs', 'cache');
  const found = new Map<string, string>();
  if (!existsSync(cache)) return found;
  for (const stage of readdirSync(cache))
    for (const key of readdirSync(join(cache, stage))) {
      const { started } = JSON.parse(readFileSync(join(cache, stage, key, 'manifest.json'), 'utf8')) as {
        started: string;
      };
      if (stage !== 'report') found.set(`${stage}/${key}`, started);
    }
  return found;
}

const running = (): readonly string[] =>
  cluster
    .ask('squeue', '--noheader', '--array', '--states=RUNNING', '--format=%i')
    .split('\n')
    .filter((line) => line !== '');

/** Ids of the processes that compute. */
function workers({ folder }: Rig): readonly number[] {
  const works = join(folder, 'runs', 'work');
  return readdirSync(works).flatMap((name) => {
    try {
      return [
        (JSON.parse(readFileSync(join(works, name, 'worker.json'), 'utf8')) as { handle: { pid: number } }).handle.pid,
      ];
    } catch {
      return []; // It is being published.
    }
  });
}

test(`${KILLS} kills at random moments: it always finishes, runs nothing twice, and every byte is that of a local run`, {
  skip,
}, async (t) => {
  const alone = new Rig(TWELVE, cluster);
  await well(alone.start('run', 'small.yaml', '--jobs', '2'));
  const rig = new Rig(TWELVE, cluster);
  const random = xoroshiro128plus(SEED);
  const draw = (below: number): number => (random.next() >>> 0) % below;
  const seen = new Map<string, string>();
  const look = (): void => {
    for (const [entry, started] of published(rig)) {
      assert.equal(seen.get(entry) ?? started, started, `${entry} ran again`);
      seen.set(entry, started);
    }
  };
  const start = (): Started => rig.run('--set', 'executors.slurm.retries=100');
  let run = start();
  const victims = {
    coordinator: async () => {
      run.child.kill('SIGKILL');
      await run.ended;
    },
    worker: () => {
      const pids = workers(rig);
      if (pids.length > 0) process.kill(pids[draw(pids.length)]!, 'SIGKILL');
    },
    'a cancelled job': () => {
      const jobs = running();
      if (jobs.length > 0) cluster.ask('scancel', jobs[draw(jobs.length)]!);
    },
    'a job put back': () => {
      const jobs = running();
      if (jobs.length > 0) cluster.ask('scontrol', 'requeue', jobs[draw(jobs.length)]!);
    },
    node: () => cluster.restart(NODES[draw(NODES.length)]!),
  } as const;
  const names = Object.keys(victims) as (keyof typeof victims)[];
  for (let kills = 0; kills < KILLS; ) {
    await sleep(1_000 + draw(9_000));
    look();
    if (run.child.exitCode !== null || run.child.signalCode !== null) {
      if (run.child.exitCode === 0) break;
      run = start();
      continue;
    }
    const name = names[draw(names.length)]!;
    try {
      await victims[name]();
      kills++;
      t.diagnostic(`kill ${kills}: ${name}`);
    } catch {
      // It had ended a moment before.
    }
  }
  // A worker that was killed counts as one that the machine killed: told, and tried again by the next run.
  for (let more = 0; (await run.ended).code !== 0; more++) {
    assert.ok(more < KILLS + 1, rig.said.slice(-5_000));
    run = start();
  }
  look();
  assert.deepEqual(rig.results(), alone.results());
});
