/**
 * Kills a run again and again at random moments, coordinator, worker or both, and looks whether it ends with the same
 * bytes and leaves no file that does not belong. Run by itself it writes results/chaos.md. The sources must stay as they
 * are meanwhile: another version of a stage has another key.
 *
 *   node --import tsx bench/chaos.ts [kills] [seed] [trials of each of two arms]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { type RandomStream, randomStream } from '../common/random.ts';
import { ENTRY_NAMES } from '../store/cache.ts';

const BINARY = fileURLToPath(new URL('../bin/assay.js', import.meta.url));
const experiment = (trials: number): string => `name: chaos
task: classification
data: { format: phantom, phantom: { train: 32, val: 4, test: 6, size: 32 }, image: { size: 32, normalize: none } }
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 12, depth: 1, heads: 1 }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 4, batch_size: 8 }
evaluation: { crops: center }
trials: ${trials}
arms: { a: {}, b: { schedule: { lr: 0.01 } } }
`;

export interface Chaos {
  /** Kills that hit a process. */
  readonly kills: number;
  /** Runs from nothing to the end that they were spread over. */
  readonly runs: number;
  /** Files and folders that do not belong, as paths below the runs folder. */
  readonly strangers: readonly string[];
  /** Lines of results.json that are not those that it has when nothing is killed. */
  readonly differences: readonly string[];
}

/** On a busy machine a run takes longer: a later kill finds nothing that several earlier ones do not. */
const LONGEST_MS = 8000;

/** Every kill hits a run that goes on where the one before was killed; one that ended before is started from nothing. */
export async function chaos(kills: number, seed: string, trials = 1): Promise<Chaos> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-chaos-'));
  try {
    writeFileSync(join(folder, 'chaos.yaml'), experiment(trials));
    const started = performance.now();
    const expected = await undisturbed(join(folder, 'runs-undisturbed'), folder);
    const longest = Math.min(performance.now() - started, LONGEST_MS);
    const stream = randomStream(seed);
    let hits = 0;
    let rounds = 0;
    const strangers: string[] = [];
    const differences: string[] = [];
    while (hits < kills) {
      const runs = join(folder, 'runs');
      rmSync(runs, { recursive: true, force: true });
      while (hits < kills && (await disturb(runs, folder, stream.uniform() * longest, stream))) hits++;
      rounds++;
      await finish(runs, folder);
      strangers.push(...strangersIn(runs).slice(0, 20));
      differences.push(...differencesOf(expected, resultsOf(runs)).slice(0, 20));
    }
    return { kills: hits, runs: rounds, strangers, differences };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(runs: string, cwd: string): ChildProcess {
  const words = [BINARY, 'run', 'chaos.yaml', '--runs', runs, '--jobs', '2'];
  return spawn(process.execPath, words, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function undisturbed(runs: string, cwd: string): Promise<string> {
  await finish(runs, cwd);
  return resultsOf(runs);
}

const resultsOf = (runs: string): string => readFileSync(join(runs, 'reports/chaos/results.json'), 'utf8');

function differencesOf(expected: string, found: string): readonly string[] {
  const [left, right] = [expected.split('\n'), found.split('\n')];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => [left[at], right[at]] as const).flatMap(
    ([before, after], at) =>
      before === after ? [] : [`line ${at + 1}: ${after?.trim()}, undisturbed ${before?.trim()}`],
  );
}

async function finish(runs: string, cwd: string): Promise<void> {
  const child = start(runs, cwd);
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the last run ended with ${code}:\n${said}`);
}

/** @param after ms @returns whether the run was killed: false where it had ended before */
async function disturb(runs: string, cwd: string, after: number, stream: RandomStream): Promise<boolean> {
  const child = start(runs, cwd);
  child.stderr!.resume();
  const ended = once(child, 'exit');
  const over = await Promise.race([ended.then(() => true), setTimeout(after, false)]);
  if (over) return false;
  const whom = stream.integer(3);
  const workers = workersIn(runs);
  if (whom !== 0) for (const pid of workers) kill(pid);
  if (whom !== 1 || workers.length === 0) child.kill('SIGKILL');
  // Without its coordinator a worker ends by itself, and the next run waits for it; without its worker the run ends.
  await ended;
  return true;
}

function workersIn(runs: string): readonly number[] {
  try {
    return readdirSync(join(runs, 'work')).flatMap((name) => {
      try {
        const note: unknown = JSON.parse(readFileSync(join(runs, 'work', name, 'worker.json'), 'utf8'));
        const { pid } = (note as { readonly handle: { readonly pid: number } }).handle;
        return Number.isInteger(pid) && pid > 1 ? [pid] : [];
      } catch {
        return [];
      }
    });
  } catch {
    return []; // Killed before there was a runs folder.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** What is neither of a finished run nor of its results. */
function strangersIn(runs: string): readonly string[] {
  const under = (...path: readonly string[]): readonly string[] =>
    readdirSync(join(runs, ...path)).map((name) => [...path, name].join('/'));
  const known = ['cache', 'work', 'locks', 'records', 'reports', 'digests.tsv'];
  const entries = under('cache').flatMap((stage) => under(...stage.split('/')));
  return [
    ...under().filter((name) => !known.includes(name)),
    ...under('work'),
    ...under('locks'),
    ...under('records').filter((name) => !name.endsWith('.json')),
    ...under('records').filter((name) => /"state": "running"/.test(readFileSync(join(runs, name), 'utf8'))),
    ...entries.flatMap((entry) =>
      under(...entry.split('/')).filter((path) => !ENTRY_NAMES.includes(path.split('/').at(-1)!)),
    ),
    ...entries.flatMap((entry) => unlisted(runs, entry)),
    ...under('reports', 'chaos').filter((path) => /\.tmp$/.test(path)),
  ];
}

/** Files of an output that its manifest does not list. */
function unlisted(runs: string, entry: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(runs, entry, 'manifest.json'), 'utf8')) as {
    readonly outputs: readonly { readonly path: string }[];
  };
  const listed = new Set(manifest.outputs.map(({ path }) => path));
  return readdirSync(join(runs, entry, 'output'))
    .filter((name) => !listed.has(name))
    .map((name) => `${entry}/output/${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kills = '100', seed = 'chaos', trials = '1'] = process.argv.slice(2);
  const { kills: hits, runs, strangers, differences } = await chaos(Number(kills), seed, Number(trials));
  const text = `# Kills at random moments

\`node --import tsx bench/chaos.ts ${kills} ${seed} ${trials}\`: \`kill -9\` of the coordinator, of its workers or of both, while a tiny
experiment of two arms, ${trials} trials each, runs; the next run goes on where it was.

| | |
|---|---|
| kills | ${hits}, over ${runs} runs from nothing to the end |
| lines of results.json that an undisturbed run has otherwise | ${differences.length} |
| files that do not belong | ${strangers.length} |
${[...differences, ...strangers].map((found) => `- \`${found}\`\n`).join('')}`;
  writeFileAtomic('bench/results/chaos.md', text);
  process.stdout.write(text);
  if (differences.length + strangers.length > 0) process.exitCode = 1;
}
