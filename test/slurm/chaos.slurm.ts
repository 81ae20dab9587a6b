/**
 * Coordinators, workers, jobs, nodes and Slurm's controller are ended at random moments while twelve trials run on a real
 * Slurm. Seeded by CHAOS_SEED; KILLS says how often; REPORT names a file that is told what came of it. Before a release:
 *
 *   KILLS=50 REPORT=bench/results/chaos-slurm.md node --import tsx --test test/slurm/chaos.slurm.ts
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { standing } from '../../pipelines/executors/slurm/standing.ts';
import { runsLayout } from '../../store/layout.ts';
import { type Cluster, NODES, type NodeName, startCluster, whyNoCluster } from './cluster.ts';
import { differences, endRuns, Rig, type Started, well } from './rig.ts';

const reason = whyNoCluster();
const skip = reason ?? false;
const KILLS = Number(process.env['KILLS'] ?? 6);
const SEED = Number(process.env['CHAOS_SEED'] ?? 18);
const TWELVE = { trials: 6, epochs: 3, images: 96 };

let cluster: Cluster;
before(async () => {
  if (reason !== null) return;
  cluster = await startCluster();
  // For what is asked here, beside the runs.
  Object.assign(process.env, cluster.env);
});
after(async () => {
  endRuns();
  await cluster?.stop();
});

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

/** Steps that have several tasks in the queue, waiting or running, at one moment. */
async function twofold({ folder }: Rig): Promise<readonly string[]> {
  const { queue } = await standing(runsLayout(join(folder, 'runs')));
  const ids = queue.map(({ id }) => id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}

/** Jobs that push others aside, a whole node each. */
function makeRoom(): void {
  const words = ['--partition=urgent', '--exclusive', '--nodes=1', '--output=/dev/null', '--wrap=sleep 3'];
  cluster.ask('sbatch', ...words);
}

test(`${KILLS} kills at random moments: it always finishes, runs nothing twice, and every byte is that of a local run`, {
  skip,
}, async (t) => {
  const alone = new Rig(TWELVE, cluster);
  await well(alone.start('run', 'small.yaml', '--jobs', '2'));
  const rig = new Rig(TWELVE, cluster);
  const random = xoroshiro128plus(SEED);
  const draw = (below: number): number => (random.next() >>> 0) % below;
  const node = (): NodeName => NODES[draw(NODES.length)]!;
  const seen = new Map<string, string>();
  const wrong = new Set<string>();
  const look = async (): Promise<void> => {
    for (const [entry, started] of published(rig)) {
      if ((seen.get(entry) ?? started) !== started) wrong.add(`${entry} ran again after it was published`);
      seen.set(entry, started);
    }
    for (const id of await twofold(rig)) wrong.add(`${id} was in the queue twice at a time`);
  };
  const start = (): Started => rig.run('--set', 'executors.slurm.retries=100');
  let run = start();
  /** @returns whether it hit anything */
  const victims: Readonly<Record<string, () => boolean | Promise<boolean>>> = {
    'the coordinator': async () => {
      run.child.kill('SIGKILL');
      await run.ended;
      return true;
    },
    'a worker': () => {
      const pids = workers(rig);
      if (pids.length > 0) process.kill(pids[draw(pids.length)]!, 'SIGKILL');
      return pids.length > 0;
    },
    'a job, by scancel': () => {
      const jobs = running();
      if (jobs.length > 0) cluster.ask('scancel', jobs[draw(jobs.length)]!);
      return jobs.length > 0;
    },
    'a job, by scontrol requeue': () => {
      const jobs = running();
      if (jobs.length > 0) cluster.ask('scontrol', 'requeue', jobs[draw(jobs.length)]!);
      return jobs.length > 0;
    },
    'jobs, by one that has precedence': () => {
      makeRoom();
      return true;
    },
    "a node's daemon": async () => {
      await cluster.restart(node());
      return true;
    },
    'a node with all that runs there': async () => {
      const name = node();
      await cluster.lose(name);
      await sleep(draw(5_000));
      await cluster.revive(name);
      return true;
    },
    'the way to a node': async () => {
      const name = node();
      await cluster.cutOff(name);
      await sleep(draw(5_000));
      await cluster.revive(name);
      return true;
    },
    'the controller': async () => {
      await cluster.silence();
      await sleep(draw(12_000));
      await cluster.answerAgain();
      return true;
    },
  };
  const names = Object.keys(victims);
  const hits = new Map(names.map((name) => [name, 0]));
  let rounds = 1;
  for (let kills = 0; kills < KILLS; ) {
    await sleep(1_000 + draw(9_000));
    await look();
    if (run.child.exitCode !== null || run.child.signalCode !== null) {
      // All that there was to do was done: what has been hit enough starts from nothing.
      if (run.child.exitCode === 0) {
        await look();
        for (const found of differences(rig.results(), alone.results())) wrong.add(found);
        rig.clear();
        seen.clear();
        rounds++;
      }
      run = start();
      continue;
    }
    const name = names[draw(names.length)]!;
    let hit: boolean;
    try {
      hit = await victims[name]!();
    } catch (error) {
      t.diagnostic(`${name}: ${error instanceof Error ? error.message : error}`);
      continue; // It had ended a moment before.
    }
    if (!hit) continue;
    hits.set(name, hits.get(name)! + 1);
    t.diagnostic(`kill ${++kills}: ${name}`);
  }
  // A worker that was killed counts as one that the machine killed: told, and tried again by the next run.
  for (let more = 0; (await run.ended).code !== 0; more++) {
    assert.ok(more < KILLS + 1, rig.said.slice(-5_000));
    run = start();
  }
  await look();
  for (const found of differences(rig.results(), alone.results())) wrong.add(found);
  const file = process.env['REPORT'];
  if (file !== undefined) writeFileSync(file, report(hits, rounds, [...wrong]));
  assert.deepEqual([...wrong], []);
});

function report(hits: ReadonlyMap<string, number>, rounds: number, wrong: readonly string[]): string {
  const total = [...hits.values()].reduce((sum, count) => sum + count, 0);
  return `# Kills at random moments, on Slurm

\`KILLS=${KILLS} CHAOS_SEED=${SEED} node --import tsx --test test/slurm/chaos.slurm.ts\`: two arms of six trials on two nodes; a run
goes on where the one before was killed, and begins from nothing when there is nothing left to do.

| killed | times |
|---|---|
${[...hits].map(([name, count]) => `| ${name} | ${count} |\n`).join('')}| together | ${total}, over ${rounds} runs from nothing to the end |

| | |
|---|---|
| results that differ from those of an undisturbed local run, steps that ran again or were in the queue twice | ${wrong.length} |
${wrong.map((found) => `- ${found}\n`).join('')}`;
}
