/**
 * assay against PyTorch on this machine: training steps of the same models, in turn, in one run.
 *
 *   npm run bench -- [--rounds 3] [--steps 5] [--batch 8] [--threads 2] [arch ...]
 *
 * Needs Debian's python3-torch, python3-torchvision and libopenblas0-pthread (PYTHON names another interpreter).
 * Each round starts one process of either side, so that a drift of the machine's speed hits both; the ratio is the
 * median of the rounds' ratios. Writes bench/results/training.{json,md}.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Timing {
  readonly images_per_second: number;
  readonly peak_rss_mb: number;
  readonly matmul_gflops: number;
}
/** What `assay bench --json` adds. */
interface AssayTiming extends Timing {
  readonly efficiency: number;
}
interface Round {
  readonly assay: AssayTiming;
  readonly pytorch: Timing;
}
interface Row {
  readonly arch: string;
  readonly rounds: readonly Round[];
  /** Medians over the rounds. */
  readonly assay_images_per_second: number;
  readonly pytorch_images_per_second: number;
  readonly speed_ratio: number;
  readonly memory_ratio: number;
  readonly efficiency: number;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '5' },
    batch: { type: 'string', default: '8' },
    threads: { type: 'string', default: '2' },
  },
});
const archs = positionals.length > 0 ? positionals : ['vit_base_patch16_224'];
const python = process.env['PYTHON'] ?? '/usr/bin/python3';
const work = ['--batch', options.batch, '--steps', options.steps, '--threads', options.threads];

async function json(command: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(command, [...args], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

async function measureRound(arch: string): Promise<Round> {
  const assay = (await json(process.execPath, [
    here('../bin/assay.js'),
    'bench',
    arch,
    ...work,
    '--json',
  ])) as AssayTiming;
  const pytorch = (await json(python, [here('pytorch/train.py'), arch, ...work])) as Timing;
  return { assay, pytorch };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function measure(arch: string): Promise<Row> {
  const rounds: Round[] = [];
  for (let round = 1; round <= Number(options.rounds); round++) {
    const pair = await measureRound(arch);
    rounds.push(pair);
    const ratio = pair.assay.images_per_second / pair.pytorch.images_per_second;
    process.stderr.write(`${arch}, round ${round} of ${options.rounds}: ${ratio.toFixed(2)} times PyTorch\n`);
  }
  const over = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    arch,
    rounds,
    assay_images_per_second: over(({ assay }) => assay.images_per_second),
    pytorch_images_per_second: over(({ pytorch }) => pytorch.images_per_second),
    speed_ratio: over(({ assay, pytorch }) => assay.images_per_second / pytorch.images_per_second),
    memory_ratio: over(({ assay, pytorch }) => assay.peak_rss_mb / pytorch.peak_rss_mb),
    efficiency: over(({ assay }) => assay.efficiency),
  };
}

function markdown(rows: readonly Row[]): string {
  const peak = median(rows.flatMap(({ rounds }) => rounds.map(({ assay }) => assay.matmul_gflops)));
  const torchPeak = median(rows.flatMap(({ rounds }) => rounds.map(({ pytorch }) => pytorch.matmul_gflops)));
  const lines = rows.map((row) => {
    const speeds = [row.assay_images_per_second, row.pytorch_images_per_second, row.speed_ratio, row.memory_ratio];
    const numbers = speeds.map((value) => value.toFixed(2));
    return `| ${row.arch} | ${numbers.join(' | ')} | ${(100 * row.efficiency).toFixed(0)} % |`;
  });
  return `# Training speed: assay against PyTorch

${cpus()[0]?.model ?? process.arch}, ${options.threads} threads, batch ${options.batch}, 224 px, float32, SGD with momentum.
Medians of ${options.rounds} rounds, each one process of assay and one of PyTorch in turn. Command: \`npm run bench\`.
Matrix products reached ${peak.toFixed(0)} GFLOP/s in ONNX Runtime and ${torchPeak.toFixed(0)} GFLOP/s in PyTorch in the same processes.

| model | assay img/s | PyTorch img/s | speed ratio | memory ratio | share of matmul peak |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

const rows: Row[] = [];
for (const arch of archs) rows.push(await measure(arch));
mkdirSync(here('results'), { recursive: true });
writeFileSync(here('results/training.json'), `${JSON.stringify({ options, rows }, null, 2)}\n`);
writeFileSync(here('results/training.md'), markdown(rows));
process.stdout.write(markdown(rows));
