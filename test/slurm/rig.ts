/** A small experiment, run by the real binary: here, and on the test cluster. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY } from '../cli/binary.ts';
import type { Cluster } from './cluster.ts';

export interface Trials {
  readonly trials: number;
  readonly epochs: number;
  /** Of the training split: with more of them an epoch takes longer. */
  readonly images: number;
  /** Of the network: with more of it a step takes longer. */
  readonly depth?: number;
}

const text = ({ trials, epochs, images, depth = 2 }: Trials): string => `name: small
task: classification
data:
  format: phantom
  phantom: { train: ${images}, val: 16, test: 16, size: 32 }
  image: { size: 32, normalize: none }
model: { arch: vit_tiny_patch16_224, patch_size: 4, embed_dim: 48, depth: ${depth}, heads: 3, drop: 0.1, drop_path: 0.1 }
init: { method: random }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: ${epochs}, batch_size: 8 }
evaluation: { crops: center }
trials: ${trials}
arms: { a: {}, b: { schedule: { lr: 0.002 } } }
executors:
  slurm: { cores: 1, memory: 500M, poll_seconds: 1, time: '10', warn_seconds: 10 }
`;

/** Of runs that may still live. */
const children = new Set<ChildProcess>();

/** Ends what a test that failed has left: it would go on submitting. */
export function endRuns(): void {
  for (const child of children) child.kill('SIGKILL');
}

export class Rig {
  readonly folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #said: { text: string }[] = [];

  constructor(trials: Trials, cluster: Pick<Cluster, 'env'>) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-on-slurm-')));
    this.#env = cluster.env;
    writeFileSync(join(this.folder, 'small.yaml'), text(trials));
    mkdirSync(join(this.folder, 'runs'));
  }

  /** All that runs have said, in this order. */
  get said(): string {
    return this.#said.map(({ text: one }) => one).join('');
  }

  start(...words: readonly string[]): Started {
    const env = { ...process.env, ...this.#env, NO_COLOR: '1' };
    const child = spawn(process.execPath, [BINARY, ...words], { cwd: this.folder, env });
    children.add(child);
    child.on('exit', () => children.delete(child));
    const said = { text: '' };
    this.#said.push(said);
    let stdout = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said.text += part));
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (code) => resolve({ code, stdout, stderr: said.text })),
    );
    const says = (pattern: RegExp): Promise<void> =>
      until(
        () => pattern.test(said.text),
        () => `nobody said ${pattern} in\n${said.text}`,
        () => child.exitCode !== null,
      );
    return { child, ended, says };
  }

  run(...words: readonly string[]): Started {
    return this.start('run', 'small.yaml', '--executor', 'slurm', ...words);
  }

  /** Digests of all results but the report, whose text names times of its run nowhere but in its marked block. */
  results(): Readonly<Record<string, string>> {
    const cache = join(this.folder, 'runs', 'cache');
    const files = readdirSync(cache, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('/output/') && !name.startsWith('report/'))
      .toSorted();
    const digest = (name: string): string =>
      createHash('sha256')
        .update(readFileSync(join(cache, name)))
        .digest('hex');
    return Object.fromEntries(files.map((name) => [name, digest(name)]));
  }

  /** As if nothing had been run. */
  clear(): void {
    rmSync(join(this.folder, 'runs'), { recursive: true });
    mkdirSync(join(this.folder, 'runs'));
  }

  submissions(): readonly string[] {
    const folder = join(this.folder, 'runs', 'cluster');
    if (!existsSync(folder)) return [];
    // Beside them lie the logs of jobs that carry runs on.
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }
}

type Results = Readonly<Record<string, string>>;

/** Result files that are not as they should be, in words. */
export function differences(found: Results, expected: Results): readonly string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].flatMap((name) => {
    if (found[name] === expected[name]) return [];
    if (found[name] === undefined) return [`${name} is missing`];
    return [expected[name] === undefined ? `${name} should not be there` : `${name} has other bytes`];
  });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  says(pattern: RegExp): Promise<void>;
}

/** What a run without a queue makes of the same. */
export async function locally(trials: Trials, cluster: Pick<Cluster, 'env'>): Promise<Results> {
  const rig = new Rig(trials, cluster);
  await well(rig.start('run', 'small.yaml', '--jobs', '2'));
  return rig.results();
}

export async function well({ ended }: Pick<Started, 'ended'>): Promise<Ended> {
  const end = await ended;
  assert.equal(end.code, 0, end.stderr);
  return end;
}

const MOST_MS = 400_000;

export async function until(ready: () => boolean, why: () => string, hopeless = () => false): Promise<void> {
  const patience = performance.now() + MOST_MS;
  while (!ready()) {
    if (hopeless() && !ready()) throw new Error(why());
    if (performance.now() > patience) throw new Error(why());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
