/**
 * CPU seconds and memory of `assay plan` and of a run with nothing to do, over results that nobody computed, and what the
 * coordinator takes of each step that really runs. Writes results/scale.md.
 *
 * Beside them Snakemake's dry run of a workflow of as many jobs, where it is installed.
 *
 *   node --import tsx bench/scale.ts [trials of each of ten arms]...
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { machine } from './machine.ts';
import { fabricate } from './scale/fabricate.ts';
import { snakemakeDryRun } from './scale/snakemake.ts';

const ARMS = 10;
/** Steps that no more than these run of an experiment whose other results are there. */
const MORE_TRIALS = 2;
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [50, 1000];

interface Used {
  /** Seconds. */
  readonly cpu: number;
  readonly wall: number;
  readonly megabytes: number;
}

const rows: Readonly<Record<string, (measured: Measured) => string>> = {
  'Snakemake, dry run of as many jobs': ({ snakemake }) => snakemake ?? 'not installed',
  '`assay plan`, nothing cached': ({ fresh }) => shown(fresh),
  '`assay plan`, all cached': ({ cached }) => shown(cached),
  '`assay run`, all cached': ({ nothing }) => shown(nothing),
  'coordinator, a step that runs': ({ coordinator }) => coordinator,
};

const shown = ({ cpu, megabytes }: Used): string => `${cpu.toFixed(2)} s CPU, ${megabytes} MB`;

type Measured = ReturnType<typeof describe> extends Promise<infer Value> ? Value : never;

async function describe(trials: number) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-scale-'));
  try {
    const file = join(folder, 'scale.yaml');
    const use = (...words: readonly string[]): Used => measure(folder, words);
    writeFileSync(file, experiment(trials));
    const snakemake = snakemakeDryRun(folder, ARMS, trials);
    const fresh = use('plan', file);
    const steps = await fabricate(file, join(folder, 'runs'));
    const cached = use('plan', file);
    const nothing = use('run', file, '--until', 'evaluate');
    writeFileSync(file, experiment(trials + MORE_TRIALS));
    const some = use('run', file, '--until', 'evaluate');
    const ran = 2 * ARMS * MORE_TRIALS;
    const coordinator = `${((1000 * (some.cpu - nothing.cpu)) / ran).toFixed(1)} ms CPU, ${((100 * (some.cpu - nothing.cpu)) / (some.wall - nothing.wall)).toFixed(1)} % of a core`;
    return { steps, snakemake, fresh, cached, nothing, coordinator };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function experiment(trials: number): string {
  const arms = Array.from({ length: ARMS }, (_, arm) => `  arm${arm}: { schedule: { lr: ${(arm + 1) / 1000} } }\n`);
  return `name: scale
task: classification
data: { format: phantom, phantom: { train: 8, val: 4, test: 8, size: 32 }, image: { size: 32, normalize: none } }
model: { arch: vit_tiny_patch16_224, patch_size: 16, embed_dim: 12, depth: 1, heads: 1 }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 8 }
trials: ${trials}
arms:
${arms.join('')}`;
}

/** In a process of its own, which says at its end what it took; without the steps' processes. */
function measure(folder: string, words: readonly string[]): Used {
  const said = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write('took ' + (userCPUTime + systemCPUTime) / 1e6 + ' ' + Math.round(maxRSS / 1024)); });`;
  const witness = join(folder, 'witness.cjs');
  writeFileSync(witness, said);
  const binary = fileURLToPath(new URL('../bin/assay.js', import.meta.url));
  const command = `"$@" 2>&1 >/dev/null | grep -o 'took .*'`;
  const args = ['-c', command, 'bash', process.execPath, '--require', witness, binary, ...words];
  const started = performance.now();
  const [, cpu, megabytes] = execFileSync('bash', args, { cwd: folder, encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
  return { cpu: cpu!, wall: (performance.now() - started) / 1000, megabytes: megabytes! };
}

const found: Measured[] = [];
for (const trials of sizes) found.push(await describe(trials));
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const text = `# Plans and runs of many trials

${machine()}. \`node --import tsx bench/scale.ts ${sizes.join(' ')}\`: two steps a trial over results that nobody computed; CPU and
largest resident set of one process. The last row: ${2 * ARMS * MORE_TRIALS} steps that run beside all that are cached; what their own processes take does not count.

${line(['', ...found.map(({ steps }) => `${steps.toLocaleString('en')} steps`)])}${line(['---', ...found.map(() => '---')])}${Object.entries(
  rows,
)
  .map(([name, cell]) => line([name, ...found.map(cell)]))
  .join('')}`;
writeFileAtomic('bench/results/scale.md', text);
process.stdout.write(text);
