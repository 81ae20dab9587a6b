/**
 * assay against the newest PyTorch on this machine: the same models, in training and forward only, in turn, in one run.
 *
 *   npm run bench -- [--rounds 3] [--steps 5] [--threads 2] [--mode training|forward] [--variant eager ...] [model ...]
 *
 * Makes a virtual environment with bench/requirements.txt, unless PYTHON names an interpreter that has them. A round is one
 * process of either side, so that a drift of the machine's speed hits both. The first has all of PyTorch's variants, or
 * those that are named; further ones go on with the fastest in float32. Writes bench/results/comparison.{json,md} after
 * each model; models that are not named keep their rows if they were measured on the same processor with the same PyTorch.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type Case, cases, type Mode, modes, type Variant } from './compare/cases.ts';
import { markdown, type Setting } from './compare/markdown.ts';
import {
  type AssayTiming,
  fastestOf,
  type PytorchTimings,
  type Round,
  type Row,
  type Timing,
  toRow,
} from './compare/rows.ts';
import { instructionSets, processor } from './machine.ts';
import { pythonWithTorch } from './pytorch/environment.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    mode: { type: 'string', multiple: true, default: [...modes] },
    variant: { type: 'string', multiple: true },
  },
});
const unknown = positionals.filter((name) => !cases.some((each) => each.name === name));
if (unknown.length > 0) throw new Error(`no model ${unknown}; known are ${cases.map(({ name }) => name).join(', ')}`);
const chosen = cases.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const python = pythonWithTorch();

async function json(command: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(command, [...args], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

const work = ({ batch }: Case, mode: Mode): string[] => {
  const args = ['--batch', `${batch[mode]}`, '--steps', options.steps, '--threads', options.threads];
  return mode === 'forward' ? [...args, '--forward'] : args;
};

function ours(each: Case, mode: Mode): Promise<unknown> {
  const sizes = each.overrides.flatMap((override) => ['--override', override]);
  const args = [here('../bin/assay.js'), 'bench', each.arch, ...sizes, ...work(each, mode), '--json'];
  return json(process.execPath, args);
}

async function theirs(each: Case, mode: Mode, variants: readonly Variant[]): Promise<PytorchTimings> {
  const timings: Partial<Record<Variant, Timing>> = {};
  for (const variant of variants) {
    const args = ['-B', here('pytorch/train.py'), each.name, '--variant', variant, ...work(each, mode)];
    try {
      const timing = (await json(python, args)) as Timing & { readonly library: string };
      library = timing.library;
      timings[variant] = timing;
    } catch (error) {
      // A compiler that fails on a model leaves the other variants to compare with.
      const reason = String((error as { stderr?: unknown }).stderr ?? error).trim();
      process.stderr.write(`${each.name}: PyTorch, ${variant}, failed: ${reason.split('\n').at(-1)}\n`);
    }
  }
  if (Object.keys(timings).every((variant) => variant === 'bf16'))
    throw new Error(`${each.name}: none of PyTorch's float32 variants ran`);
  return timings;
}

async function compare(each: Case, mode: Mode): Promise<Row> {
  const rounds: Round[] = [];
  let variants = each.variants.filter((variant) => options.variant?.includes(variant) ?? true);
  for (let round = 1; round <= Number(options.rounds); round++) {
    const assay = (await ours(each, mode)) as AssayTiming;
    const pytorch = await theirs(each, mode, variants);
    rounds.push({ assay, pytorch });
    variants = [fastestOf(pytorch)];
    const ratio = assay.images_per_second / pytorch[variants[0]!]!.images_per_second;
    const what = `${each.name} ${mode}, round ${round} of ${options.rounds}`;
    process.stderr.write(`${what}: ${ratio.toFixed(2)} times PyTorch (${variants[0]})\n`);
  }
  return toRow(each, mode, rounds, instructionSets().includes('avx512f'));
}

interface Results extends Setting {
  readonly rows: readonly Row[];
}
const file = here('results/comparison.json');
let library = '';
const setting = (): Setting => ({
  processor: processor(),
  instructions: instructionSets(),
  threads: options.threads,
  library,
});

/** Rows that may stand beside the one just measured. */
function former(): readonly Row[] {
  if (!existsSync(file)) return [];
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Results>;
  const settings = (of: Partial<Setting>): string => `${of.processor} ${of.instructions} ${of.threads} ${of.library}`;
  const same = settings(kept) === settings(setting());
  const { rows } = kept;
  return same ? (rows ?? []) : [];
}

function write(rows: readonly Row[]): string {
  const order = (row: Row): number => cases.findIndex(({ name }) => name === row.model);
  const sorted = rows.toSorted((a, b) => order(a) - order(b));
  const text = markdown(sorted, setting());
  mkdirSync(here('results'), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...setting(), rows: sorted }, null, 2)}\n`);
  writeFileSync(here('results/comparison.md'), text);
  return text;
}

let text = '';
for (const mode of modes.filter((each) => options.mode.includes(each))) {
  for (const each of chosen) {
    const row = await compare(each, mode);
    const others = former().filter(({ model, mode: other }) => model !== row.model || other !== mode);
    text = write([...others, row]);
  }
}
process.stdout.write(text);
