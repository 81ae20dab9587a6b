/** Options that several commands share, and how their text becomes values. */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../common/errors.ts';
import { DEFAULT_EXECUTOR, executorNames } from '../pipelines/executors/index.ts';
import type { Force } from '../pipelines/run/force.ts';
import { stageNames } from '../stages/index.ts';
import { deviceNames } from '../tensor/devices/index.ts';
import { PLUGIN_VARIABLE } from '../tensor/devices/xla/plugins.ts';

export const runsOption = (): Option => new Option('--runs <folder>', 'folder of the results').default('runs');

export const jsonOption = (shape: string): Option => new Option('--json', `print JSON: ${shape}`);

export const setOption = (): Option =>
  new Option('--set <path=value>', 'override a setting, such as schedule.epochs=5; may be repeated')
    .argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
    .default([], 'none');

export const untilOption = (): Option =>
  new Option('--until <stage>', 'leave out the stages after this one').choices([...stageNames]);

export const deviceOption = (about = "instead of the experiment's own"): Option =>
  new Option('--device <device>', about).choices(['auto', ...deviceNames]);

export const pluginOption = (): Option =>
  new Option('--plugin <file>', `PJRT plugin of the device xla; otherwise ${PLUGIN_VARIABLE} names it`);

/** In the environment, which the processes of steps inherit. */
export function usePlugin(file: string | undefined): void {
  if (file !== undefined) process.env[PLUGIN_VARIABLE] = resolve(file);
}

export const executorOption = (): Option =>
  new Option('--executor <name>', 'what runs the steps').choices([...executorNames]).default(DEFAULT_EXECUTOR);

export const forceOption = (): Option =>
  new Option('--force [names...]', 'run although cached: all steps, or the named stages and steps');

export const jobsOption = (): Option =>
  new Option('--jobs <n>', 'steps at the same time, the cores divided among them; auto: one a GPU')
    .argParser(parseJobs)
    .default(1);

/** What commander hands over for `--force`. */
export type ForceOption = true | readonly string[] | undefined;

/**
 * In `assay run --force my.yaml` commander takes the file for a name of a stage: given back here.
 * @throws InputError where there is no file.
 */
export function fileAndForce(
  file: string | undefined,
  option: ForceOption,
): { readonly file: string; readonly force: Force } {
  const names = option === true || option === undefined ? [] : option;
  const last = names.at(-1);
  if (file !== undefined) return { file, force: option === true ? 'all' : names };
  if (last === undefined || !/\.ya?ml$/.test(last)) {
    throw new InputError({ message: 'an experiment file is missing', hint: 'assay run <file>; --help shows more' });
  }
  return { file: last, force: names.length === 1 ? 'all' : names.slice(0, -1) };
}

/** What commander hands over for `--jobs`. */
export type JobsOption = number | 'auto';

function parseJobs(text: string): JobsOption {
  if (text === 'auto') return text;
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new InvalidArgumentError('Expected a whole number of at least 1, or auto.');
  return jobs;
}

/** Examples below a command's --help. */
export function addExamples(command: Command, ...lines: readonly string[]): void {
  command.addHelpText('after', ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n'));
}
