/**
 * assay against PyTorch on this machine: the same models, in training and forward only, in turn, in one run.
 *
 *   npm run bench -- [--rounds 3] [--steps 5] [--threads 2] [--mode training|forward] [model ...]
 *
 * With --device NAME steps on an accelerator instead, by bench/accelerator/steps.ts, which has options of its own.
 *
 * Needs Debian's python3-torch, python3-torchvision and libopenblas0-pthread (PYTHON names another interpreter).
 * Each round starts one process of either side, so that a drift of the machine's speed hits both; the ratio is the
 * median of the rounds' ratios. Writes bench/results/comparison.{json,md}; the defaults take about an hour.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type Case, cases, type Mode, modes } from './compare/cases.ts';
import { markdown } from './compare/markdown.ts';
import { type AssayTiming, type Row, type Timing, toRow } from './compare/rows.ts';

if (process.argv.some((word) => /^--device(=|$)/.test(word))) await import('./accelerator/steps.ts');

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    mode: { type: 'string', multiple: true, default: [...modes] },
  },
});
const python = process.env['PYTHON'] ?? '/usr/bin/python3';
const unknown = positionals.filter((name) => !cases.some((each) => each.name === name));
if (unknown.length > 0) throw new Error(`no model ${unknown}; known are ${cases.map(({ name }) => name).join(', ')}`);
const chosen = cases.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

async function json(command: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(command, [...args], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

async function measure({ name, arch, overrides, batch }: Case, mode: Mode) {
  const work = ['--batch', `${batch}`, '--steps', options.steps, '--threads', options.threads];
  if (mode === 'forward') work.push('--forward');
  const sizes = overrides.flatMap((override) => ['--override', override]);
  const assay = await json(process.execPath, [here('../bin/assay.js'), 'bench', arch, ...sizes, ...work, '--json']);
  const pytorch = await json(python, ['-B', here('pytorch/train.py'), name, ...work]);
  return { assay: assay as AssayTiming, pytorch: pytorch as Timing };
}

const rows: Row[] = [];
for (const mode of modes.filter((each) => options.mode.includes(each))) {
  for (const each of chosen) {
    const rounds = [];
    for (let round = 1; round <= Number(options.rounds); round++) {
      const pair = await measure(each, mode);
      rounds.push(pair);
      const ratio = pair.assay.images_per_second / pair.pytorch.images_per_second;
      process.stderr.write(
        `${each.name} ${mode}, round ${round} of ${options.rounds}: ${ratio.toFixed(2)} times PyTorch\n`,
      );
    }
    rows.push(toRow(each, mode, rounds));
  }
}
const text = markdown(rows, options);
mkdirSync(here('results'), { recursive: true });
writeFileSync(here('results/comparison.json'), `${JSON.stringify({ options, rows }, null, 2)}\n`);
writeFileSync(here('results/comparison.md'), text);
process.stdout.write(text);
