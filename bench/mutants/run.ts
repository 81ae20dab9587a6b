/**
 * Damaged files, read by assay and by Pillow, pydicom and numpy: node --import tsx bench/mutants/run.ts <folder of
 * originals> <python> [mutants a file] [seed]. The originals come from originals.py, beside this file.
 * A mutant that assay reads though the others refuse it is written to <folder>/../accepted, with its reason in list.txt.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../../common/random.ts';
import { type Answer, distance, readFile } from './answers.ts';
import { mutate } from './mutate.ts';

const [originals = '', python = 'python3', count = '150', seed = '1'] = process.argv.slice(2);
const accepted = join(originals, '..', 'accepted');
const work = mkdtempSync(join(tmpdir(), 'assay-mutants-'));
mkdirSync(accepted, { recursive: true });

interface Mutant {
  readonly original: string;
  readonly what: string;
  readonly path: string;
}

const mutants = readdirSync(originals).flatMap((original) => {
  const bytes = readFileSync(join(originals, original));
  return [{ original, what: 'unchanged', path: join(originals, original) }, ...made(original, bytes)];
});

function made(original: string, bytes: Buffer): readonly Mutant[] {
  return Array.from({ length: Number(count) }, (_, index) => {
    const mutation = mutate(bytes, randomStream(seed, original, index));
    const path = join(work, `${index}-${original}`);
    writeFileSync(path, mutation.bytes);
    return { original, what: mutation.what, path };
  });
}

const oracle = spawn(python, [fileURLToPath(new URL('./oracle.py', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'ignore'],
});
oracle.stdin.end(mutants.map(({ path }) => `${path}\n`).join(''));
const lines = createInterface({ input: oracle.stdout })[Symbol.asyncIterator]();

type Verdict = 'same' | 'both refuse' | 'other pixels' | 'accepted' | 'refused' | 'threw';
const verdicts = new Map<string, Map<Verdict, number>>();
const notes: string[] = [];
for (const { original, what, path } of mutants) {
  const line = await lines.next();
  if (line.done === true) throw new Error('the oracle ended early');
  const theirs = JSON.parse(line.value) as Answer;
  const ours = await readFile(path);
  const verdict = judge(ours, theirs);
  const row = verdicts.get(original) ?? new Map<Verdict, number>();
  verdicts.set(original, row.set(verdict, (row.get(verdict) ?? 0) + 1));
  if (verdict === 'same' || verdict === 'both refuse') continue;
  const why = [theirs, ours]
    .map((answer) => ('refused' in answer ? answer.refused : answer.shape.join('x')))
    .join(' | ');
  const by = 'refused' in ours || 'refused' in theirs ? '' : ` (by ${distance(ours, theirs)})`;
  notes.push(`${verdict}: ${original}, ${what}: ${why}${by}`);
  if (verdict === 'accepted') writeFileSync(join(accepted, path.split('/').at(-1)!), readFileSync(path));
}
writeFileSync(join(accepted, 'list.txt'), `${notes.sort().join('\n')}\n`);

function judge(ours: Answer, theirs: Answer): Verdict {
  if ('refused' in ours && ours.refused.startsWith('threw')) return 'threw';
  if ('refused' in theirs) return 'refused' in ours ? 'both refuse' : 'accepted';
  if ('refused' in ours) return 'refused';
  return distance(ours, theirs) <= 2 ? 'same' : 'other pixels';
}

const kinds = ['same', 'both refuse', 'other pixels', 'accepted', 'refused', 'threw'] as const;
process.stdout.write(`| original | ${kinds.join(' | ')} |\n|---|${'---|'.repeat(kinds.length)}\n`);
const cells = (row: ReadonlyMap<Verdict, number>): string => kinds.map((kind) => row.get(kind) ?? 0).join(' | ');
for (const [original, row] of verdicts) process.stdout.write(`| ${original} | ${cells(row)} |\n`);
const sums = kinds.map((kind): [Verdict, number] => [
  kind,
  [...verdicts.values()].reduce((sum, row) => sum + (row.get(kind) ?? 0), 0),
]);
process.stdout.write(`| all ${mutants.length} | ${cells(new Map(sums))} |\n`);
