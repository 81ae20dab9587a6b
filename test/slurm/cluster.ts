/**
 * A whole Slurm cluster on this machine: munge, a controller and two nodes, from Debian's packages `slurm-wlm` and `munge`,
 * in a folder of its own, for the user that runs the tests. Nothing of the system is touched.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { configuration } from './configuration.ts';

export const NODES = ['first', 'second'] as const;
export type NodeName = (typeof NODES)[number];

export interface Cluster {
  readonly folder: string;
  /** What Slurm's commands and assay must find in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** How many times sbatch was answered, by the controller's log. */
  submissions(): number;
  /** What the controller has said of its work. */
  log(): string;
  /** Tasks that have ended, by Slurm's own list: one that was put back into the queue is there several times. */
  ended(): readonly EndedTask[];
  /** Runs one of Slurm's commands and returns what it prints. */
  ask(program: string, ...words: readonly string[]): string;
  /** Ends the daemon of a node as a crash would, and starts it anew: its jobs live on. */
  restart(node: NodeName): Promise<void>;
  /** A node without power: its daemon and all that its jobs run are gone, and Slurm is told that it is down. */
  lose(node: NodeName): Promise<void>;
  /** A node that nobody reaches: Slurm takes it for down, and what its jobs run goes on. */
  cutOff(node: NodeName): Promise<void>;
  /** Brings back one that is down. */
  revive(node: NodeName): Promise<void>;
  /** Ends the controller, which saves what it knows. No command of Slurm is answered until it is started again. */
  silence(): Promise<void>;
  answerAgain(): Promise<void>;
  stop(): Promise<void>;
}

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol'];
/** Debian keeps daemons where people's PATH does not lead. */
const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter);

/** Why no cluster can be started here; null where one can. */
export function whyNoCluster(): string | null {
  if (process.platform !== 'linux') return 'Slurm runs on Linux';
  const missing = PROGRAMS.filter((name) => spawnSync('which', [name], { env: { PATH } }).status !== 0);
  return missing.length === 0 ? null : `${missing.join(', ')} missing: apt-get install slurm-wlm munge`;
}

export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-slurm-'));
  const [controller, ...ports] = await freePorts(1 + NODES.length);
  const config = join(folder, 'slurm.conf');
  writeFileSync(
    config,
    configuration(folder, controller!, Object.fromEntries(NODES.map((name, at) => [name, ports[at]!]))),
  );
  for (const name of ['state', ...NODES]) mkdirSync(join(folder, name));
  const env = { PATH, SLURM_CONF: config };
  const daemons = new Map<string, ChildProcess>();
  const start = (name: string, program: string, ...words: readonly string[]): void => {
    const log = openSync(join(folder, `${name}.out`), 'a');
    // By the name a node's processes are found: its jobs have it from Slurm.
    const named = { ...process.env, ...env, SLURMD_NODENAME: name };
    daemons.set(name, spawn(program, words, { env: named, stdio: ['ignore', log, log] }));
    closeSync(log);
  };
  const ask = (program: string, ...words: readonly string[]): string =>
    execFileSync(program, words, { env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe' });
  // Slurm lets a job that was put back into the queue wait two minutes: longer than a test.
  const waiting: Waiting = new Map();
  const hurry = setInterval(() => hurryUp(ask, waiting), 1_000);
  const cluster: Cluster = {
    folder,
    env,
    ask,
    log: () => textOf(folder, 'slurmctld.log'),
    submissions: () => textOf(folder, 'slurmctld.log').match(/_slurm_rpc_submit_batch_job: JobId=/g)?.length ?? 0,
    ended: () =>
      textOf(folder, 'jobcomp.txt')
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map(endedTask),
    async restart(node) {
      await end(daemons.get(node)!, 'SIGKILL');
      start(node, 'slurmd', '-D', '-N', node);
      await until(() => nodesAreReady(ask), cluster);
    },
    async lose(node) {
      for (const pid of processesOf(config, node)) kill(pid);
      await cluster.cutOff(node);
    },
    async cutOff(node) {
      await end(daemons.get(node)!, 'SIGKILL');
      ask('scontrol', 'update', `NodeName=${node}`, 'State=DOWN', 'Reason=lost');
    },
    async revive(node) {
      start(node, 'slurmd', '-D', '-N', node);
      ask('scontrol', 'update', `NodeName=${node}`, 'State=RESUME');
      await until(() => nodesAreReady(ask), cluster);
    },
    async silence() {
      await end(daemons.get('slurmctld')!, 'SIGTERM');
    },
    async answerAgain() {
      start('slurmctld', 'slurmctld', '-D');
      await until(() => nodesAreReady(ask), cluster);
    },
    async stop() {
      clearInterval(hurry);
      try {
        ask('scancel', '--user', userInfo().username);
        await until(() => ask('squeue', '--noheader') === '', cluster);
      } finally {
        for (const daemon of [...daemons.values()].toReversed()) await end(daemon, 'SIGTERM');
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
  const key = join(folder, 'munge.key');
  writeFileSync(key, randomBytes(1024), { mode: 0o400 });
  start('munged', 'munged', '--foreground', '--force', ...mungeFiles(folder, key));
  await until(() => existsSync(join(folder, 'munge.socket')), cluster);
  start('slurmctld', 'slurmctld', '-D');
  for (const node of NODES) start(node, 'slurmd', '-D', '-N', node);
  await until(() => nodesAreReady(ask), cluster);
  return cluster;
}

const textOf = (folder: string, name: string): string =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';

export interface EndedTask {
  readonly name: string;
  /** `12_3`. */
  readonly task: string;
  readonly state: string;
}

function endedTask(line: string): EndedTask {
  const field = (name: string): string => new RegExp(`(?:^| )${name}=(\\S*)`).exec(line)?.[1] ?? '';
  return { name: field('Name'), task: `${field('ArrayJobId')}_${field('ArrayTaskId')}`, state: field('JobState') };
}

function mungeFiles(folder: string, key: string): readonly string[] {
  const named = {
    'key-file': key,
    socket: 'munge.socket',
    'pid-file': 'munge.pid',
    'log-file': 'munge.log',
    'seed-file': 'munge.seed',
  };
  return Object.entries(named).map(([name, file]) => `--${name}=${file === key ? key : join(folder, file)}`);
}

/** Since when a job that was put back is seen to wait, by its id. */
type Waiting = Map<string, number>;

/**
 * A node refuses a job that starts again within the second in which it was ended there ("Job credential revoked"), and the
 * controller takes that for its failure.
 */
const NOT_BEFORE_MS = 2_500;

function hurryUp(ask: Cluster['ask'], since: Waiting): void {
  try {
    const lines = ask('squeue', '--noheader', '--array', '--states=PENDING', '--format=%i %r').split('\n');
    const ids = lines.flatMap((line) => (line.endsWith(' BeginTime') ? [line.split(' ')[0]!] : []));
    for (const id of since.keys()) if (!ids.includes(id)) since.delete(id);
    for (const id of ids) {
      if (!since.has(id)) since.set(id, performance.now());
      if (performance.now() - since.get(id)! < NOT_BEFORE_MS) continue;
      ask('scontrol', 'update', `JobId=${id}`, 'StartTime=now');
      since.delete(id);
    }
  } catch {
    // It has begun meanwhile.
  }
}

/** A node's daemon and what its jobs run. */
function processesOf(config: string, node: NodeName): readonly number[] {
  const own = [`SLURM_CONF=${config}`, `SLURMD_NODENAME=${node}`];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const told = readFileSync(join('/proc', name, 'environ'), 'utf8').split('\0');
      return own.every((line) => told.includes(line)) ? [Number(name)] : [];
    } catch {
      return []; // It has ended, or is another's.
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function nodesAreReady(ask: Cluster['ask']): boolean {
  try {
    return ask('sinfo', '--noheader', '--Node', '--format=%t')
      .trim()
      .split('\n')
      .every((state) => /^(idle|mix|alloc)$/.test(state));
  } catch {
    return false; // The controller does not answer yet.
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const MOST_MS = 120_000;

async function until(ready: () => boolean, { folder }: Cluster): Promise<void> {
  const patience = performance.now() + MOST_MS;
  while (!ready()) {
    if (performance.now() > patience)
      throw new Error(`the cluster in ${folder} does not answer: look at its *.log and *.out`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(patience);
}
