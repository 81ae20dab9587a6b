import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { InputError } from '../../common/errors.ts';
import { loadExperiment } from '../../pipelines/experiment/load.ts';
import { collect, type KeptResult, removeAll, sizeOf } from '../../pipelines/housekeeping/collect.ts';
import { idleArrays, removeArrays } from '../../pipelines/housekeeping/queue-folders.ts';
import { survey } from '../../pipelines/run/survey.ts';
import { stages } from '../../stages/index.ts';
import { runsLayout } from '../../store/layout.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, jsonOption, runsOption } from '../options.ts';
import { printJson, printResult, say } from '../output.ts';
import { counted } from '../progress/words.ts';
import { megabytes } from '../tables/quantities.ts';

interface Options {
  readonly olderThan?: number;
  readonly mostSize?: number;
  readonly dryRun?: true;
  readonly runs: string;
  readonly json?: true;
}

const DAY_MS = 24 * 3600_000;

export function define(command: Command): void {
  command
    .argument('[files...]', 'experiment files whose results stay, as the files stand now; what no file needs may go')
    .option('--older-than <days>', 'only results made so many days ago', positive)
    .option('--most-size <size>', 'the oldest go until no more than this is left, such as 200GB', size)
    .option('--dry-run', 'only say what would go')
    .addOption(runsOption())
    .addOption(
      jsonOption(
        '{removed: [{stage, key, started, bytes, name}], job_arrays: [name], left: {results, bytes}, dry_run}',
      ),
    )
    .action(execute);
  addExamples(
    command,
    'assay gc experiments/*.yaml --dry-run',
    'assay gc --older-than 90',
    'assay gc paper.yaml --most-size 200GB',
  );
}

async function execute(files: readonly string[], options: Options): Promise<void> {
  const { olderThan, mostSize, dryRun = false } = options;
  if (files.length === 0 && olderThan === undefined && mostSize === undefined)
    throw new InputError({
      message: 'nothing says what may go',
      hint: 'Name the experiment files whose results stay, or --older-than <days>, or --most-size <size>',
    });
  const layout = runsLayout(resolve(options.runs));
  const wanted = {
    referred: files.length === 0 ? null : await referredBy(files, layout.root),
    ...(olderThan !== undefined && { before: Date.now() - olderThan * DAY_MS }),
    ...(mostSize !== undefined && { mostBytes: mostSize }),
  };
  const { goes, stays } = collect(layout, wanted);
  const arrays = idleArrays(layout, wanted);
  const removed = dryRun ? goes : await removeAll(layout, goes);
  if (!dryRun) removeArrays(layout, arrays);
  if (options.json) printJson({ removed, job_arrays: arrays, left: stays, dry_run: dryRun });
  else tell(removed, arrays, dryRun);
  const held = goes.length - removed.length;
  if (held > 0) say(`left, since others are at them: ${counted(held, 'result')}`);
}

/** Keys of all results of experiments, as a plan finds them. */
async function referredBy(files: readonly string[], runs: string): Promise<ReadonlySet<string>> {
  const { stop } = listenForInterrupts();
  const keys = new Set<string>();
  for (const file of files) {
    const experiment = await loadExperiment(file);
    const { assessed } = await survey({ experiment, registry: stages, runs, signal: stop });
    for (const { key } of assessed) if (key !== null) keys.add(key);
  }
  return keys;
}

function tell(results: readonly KeptResult[], arrays: readonly string[], dryRun: boolean): void {
  for (const { started, name, bytes } of results)
    printResult(`${started.slice(0, 10).padEnd(10)}  ${megabytes(bytes).padStart(9)}  ${name}`);
  const logs = arrays.length === 0 ? '' : `, and the logs of ${counted(arrays.length, 'job array')},`;
  const words = `${counted(results.length, 'result')}, ${megabytes(sizeOf(results))}${logs}`;
  printResult(`${words} ${dryRun ? 'would go' : 'removed'}`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || text.trim() === '')
    throw new InvalidArgumentError('Expected a number of at least 0.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

function size(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)b?$/i.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Expected a size, such as 200GB or 1.5TB.');
  return Number(number) * UNITS[unit.toLowerCase()]!;
}
