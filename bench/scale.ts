/**
 * CPU seconds and memory of `assay plan` and of a run with nothing to do, over results that nobody computed, and what the
 * coordinator takes of each step that really runs.
 *
 * Beside them Snakemake's dry run of a workflow of as many jobs, where it is installed.
 *
 *   node --import tsx bench/scale.ts [trials of each of ten arms]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fabricate } from './scale/fabricate.ts';
import { snakemakeDryRun } from './scale/snakemake.ts';

const ARMS = 10;
const trials = Number(process.argv[2] ?? 50);
const folder = mkdtempSync(join(tmpdir(), 'assay-scale-'));
const file = join(folder, 'scale.yaml');
const arms = Array.from({ length: ARMS }, (_, arm) => `  arm${arm}: { schedule: { lr: ${(arm + 1) / 1000} } }\n`);
const experiment = (name: string, count: number): string => `name: ${name}
task: classification
data: { format: phantom, phantom: { train: 8, val: 4, test: 8, size: 32 }, image: { size: 32, normalize: none } }
model: { arch: vit_tiny_patch16_224, patch_size: 16, embed_dim: 12, depth: 1, heads: 1 }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 8 }
trials: ${count}
arms:
${arms.join('')}`;
writeFileSync(file, experiment('scale', trials));
try {
  console.log(`snakemake --dry-run: ${snakemakeDryRun(folder, ARMS, trials) ?? 'not installed'}`);
  console.log(`plan, nothing cached: ${measure('plan', file)}`);
  const steps = await fabricate(file, join(folder, 'runs'));
  console.log(`plan, ${steps} steps cached: ${measure('plan', file)}`);
  console.log(`run with nothing to do: ${measure('run', file, '--until', 'evaluate')}`);
  console.log(`coordinator: ${coordinatorShare()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * The CPU of the coordinator's process alone, while steps of a second or two run: three times as many trials less once as many,
 * so that start and end do not count.
 */
function coordinatorShare(): string {
  const [few, many] = [1, 3].map((count) => {
    const name = `running-${count}`;
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, experiment(name, count));
    const started = performance.now();
    const cpu = Number.parseFloat(measure('run', path, '--until', 'evaluate').slice('took '.length));
    return { cpu, wall: (performance.now() - started) / 1000, steps: 2 * ARMS * count };
  }) as [Running, Running];
  const steps = many.steps - few.steps;
  const each = (many.cpu - few.cpu) / steps;
  const share = (many.cpu - few.cpu) / (many.wall - few.wall);
  return `${(1000 * each).toFixed(1)} ms CPU a step, ${(100 * share).toFixed(1)} % of a core over ${steps} steps of ${((many.wall - few.wall) / steps).toFixed(1)} s`;
}

interface Running {
  /** Seconds. */
  readonly cpu: number;
  readonly wall: number;
  readonly steps: number;
}

/** In a process of its own, which says at its end what it took. */
function measure(...words: readonly string[]): string {
  const said = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write('took ' + ((userCPUTime + systemCPUTime) / 1e6).toFixed(2) + ' s CPU, ' + Math.round(maxRSS / 1024) + ' MB'); });`;
  const witness = join(folder, 'witness.cjs');
  writeFileSync(witness, said);
  const binary = fileURLToPath(new URL('../bin/assay.js', import.meta.url));
  const command = `"$@" 2>&1 >/dev/null | grep -o 'took .*'`;
  const args = ['-c', command, 'bash', process.execPath, '--require', witness, binary, ...words];
  return execFileSync('bash', args, { cwd: folder, encoding: 'utf8' }).trim();
}
