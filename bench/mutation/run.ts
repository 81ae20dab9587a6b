/**
 * Changes one line of what decides a number, hundreds of times, and looks whether a test notices. Writes
 * results/mutation.md.
 *
 *   node --import tsx bench/mutation/run.ts [mutants a folder] [seed] [progress]
 *
 * What is in the progress file is not tried again, but for survivors without a reason, so a run that was cut short goes
 * on, and one after new tests tells what they kill. The page shows all that the file knows of. The work is done in a copy of the tracked files.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { randomStream } from '../../common/random.ts';
import { shuffled } from '../../common/shuffle.ts';
import { folderOf, page, reasonOf, type Tried } from './markdown.ts';
import { type Mutant, mutantsOf, mutated } from './mutants.ts';
import { NAMED } from './named.ts';
import { nearestTests } from './nearest.ts';
import { Suite } from './suite.ts';

const FOLDERS = [
  'data',
  'metrics',
  'stats',
  'report',
  'training',
  'models',
  'tensor',
  'weights',
  'store',
  'stages',
  'pipelines',
  'schemas',
  'common',
];
/**
 * Words and pictures for people, what a program makes of another file, what needs a graphics card; and what sends
 * signals, for a mutant of it might end every process of the user (kill of -1).
 */
const LEFT_OUT =
  /^report\/(html|document|latex|markdown|text)|^schemas\/(validate|types|generate|reference|describe)|^tensor\/(devices\/(xla|webgpu|tfjs)|stablehlo|bench|graph\/print)|^common\/process-identity|\.d\.ts$/;
/** So that a folder's largest file is not all of its sample. */
const MOST_A_FILE = 2;

const [count = '17', seed = '1', progress = join(tmpdir(), 'assay-mutation.jsonl')] = process.argv.slice(2);
const COMMAND = `node --import tsx bench/mutation/run.ts ${count} ${seed}`;
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => existsSync(file));
const near = nearestTests(files);
const folder = copyOf(files);
const times = `${progress}.times.json`;
const suite = new Suite(
  folder,
  existsSync(times) ? (JSON.parse(readFileSync(times, 'utf8')) as [string, number][]) : [],
);

const chosen: readonly Pick<Tried, keyof Mutant | 'origin'>[] = [
  ...NAMED.map((named) => ({ ...fromText(named), origin: 'named' as const })),
  ...FOLDERS.flatMap((name) => drawn(name)).map((mutant) => ({ ...mutant, origin: 'drawn' as const })),
];
const before = earlier();
const results = new Map(before);
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// What was never tried comes before what survived.
const order = chosen.toSorted((one, other) => Number(before.has(keyOf(one))) - Number(before.has(keyOf(other))));
for (const mutant of order) {
  const known = before.get(keyOf(mutant));
  const settled = known !== undefined && (known.by !== null || reasonOf(mutant) !== undefined);
  if (settled) continue;
  results.set(keyOf(mutant), await attempt(mutant));
  // As it goes on: whoever stops it has what was found.
  writePage();
}
writePage();

function writePage(): void {
  writeFileAtomic('bench/results/mutation.md', page([...results.values()], COMMAND));
}

async function attempt(mutant: (typeof chosen)[number]): Promise<Tried> {
  const path = join(folder, mutant.file);
  const text = readFileSync(path, 'utf8');
  const strike = (): void => writeFileSync(path, mutated(text, mutant));
  const result = { ...mutant, ...(await suite.kill(near(mutant.file), strike, () => writeFileSync(path, text))) };
  writeFileSync(times, JSON.stringify([...suite.seconds]));
  appendFileSync(progress, `${JSON.stringify(result)}\n`);
  process.stdout.write(
    `${result.by === null ? 'SURVIVED' : 'killed'} ${mutant.file}: ${mutant.line} (${result.by ?? result.tried})\n`,
  );
  return result;
}

function drawn(name: string): readonly Mutant[] {
  const own = files.filter(
    (file) => file.startsWith(`${name}/`) && /\.(ts|schema\.json)$/.test(file) && !LEFT_OUT.test(file),
  );
  const perFile = own.map((file) => shuffled(mutantsOf(file), randomStream(seed, file)).slice(0, MOST_A_FILE));
  return shuffled(perFile.flat(), randomStream(seed, name)).slice(0, Number(count));
}

function fromText({ file, from, to }: (typeof NAMED)[number]): Mutant {
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(from);
  if (start === -1 || text.includes(from, start + 1)) throw new Error(`${file}: not once: ${from}`);
  return { file, start, end: start + from.length, replacement: to, line: to };
}

function keyOf({ file, line }: Mutant): string {
  return `${folderOf(file)} ${file} ${line}`;
}

function earlier(): ReadonlyMap<string, Tried> {
  if (!existsSync(progress)) return new Map();
  const lines = readFileSync(progress, 'utf8').trim().split('\n');
  return new Map(lines.map((line) => JSON.parse(line) as Tried).map((tried) => [keyOf(tried), tried]));
}

function copyOf(names: readonly string[]): string {
  const copy = mkdtempSync(join(tmpdir(), 'assay-mutation-'));
  for (const name of names) cpSync(name, join(copy, name));
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}
